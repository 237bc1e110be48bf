"""`make measure` on a tree of files that was made up for it."""

import ast
from pathlib import Path

import measure
import pytest

MODEL = '''"""What a docstring says is no code, however many words it has."""
from x import y


def short(found):
    return found


def long(rows):
    """Nor is this."""
    with rows as said:
        for found in said:
            if (found := y):
                return f"{found} and {said}"
'''


@pytest.fixture
def tree(tmp_path):
    """A project of two parts, with files that are not measured."""
    files = {
        "big/__init__.py": "",
        "big/models.py": MODEL,
        "big/migrations/0001_first.py": "found = 1\n" * 400,
        "small/__init__.py": "x = 1\n",
        "tests/test_it.py": "found = 1\n" * 400,
        "templates/page.html": "<p>\n\n" + "x" * 141 + "\n</p>\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def product(tree):
    paths = sorted(path.relative_to(tree) for path in tree.rglob("*.py"))
    return measure.read(tree, filter(measure.is_product, paths))


def test_tests_and_migrations_are_no_part_of_the_product(product):
    assert [str(source.path) for source in product] == [
        "big/__init__.py",
        "big/models.py",
        "small/__init__.py",
    ]


def test_functions_are_measured_from_their_first_line_to_their_last(product):
    lengths = [*product[1].function_lengths()]

    assert lengths == [2, 6]
    assert measure.median(lengths) == 4


def test_layout_comments_and_docstrings_are_no_tokens_and_an_f_string_is_one():
    text = '"""Words and words."""\n\nx = f"{1 + 2} and {3}"  # why\n'
    source = measure.Source(Path("x.py"), text, ast.parse(text))

    assert len(source.code_tokens) == 3
    assert source.code_line_count == 1


def test_a_vague_name_is_counted_wherever_it_gets_a_value(product):
    places = measure.places_of_names(product)

    assert places == {
        "found": ["big/models.py:5", "big/models.py:12", "big/models.py:13"],
        "said": ["big/models.py:11"],
    }


def test_a_part_is_a_package_at_the_top_and_has_a_share_of_the_code(product):
    shares = measure.shares_of_parts(product)

    assert list(shares) == ["big", "small"]
    assert shares["small"] == pytest.approx(1 / 9)


def test_blank_lines_make_no_share_of_long_lines_smaller(tree):
    lines = measure.read_lines(tree, [Path("templates/page.html")])
    figure = measure.share_over("Template lines", lines, 140)

    assert figure.value == pytest.approx(1 / 3)
    assert figure.is_missed


@pytest.mark.parametrize(
    ("value", "below", "missed"), [(5, False, False), (6, False, True), (5, True, True)]
)
def test_a_limit_is_met_at_it_or_only_below_it(value, below, missed):
    figure = measure.Figure("A figure", value, 5, must_be_below=below)

    assert figure.is_missed is missed
