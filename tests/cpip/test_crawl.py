"""What `make crawl` takes for the same answer, and what it does not."""

import pytest
from crawling.addresses import may_be_asked, normal
from crawling.comparison import compare
from crawling.masks import masked
from crawling.pages import lines_of
from crawling.store import INDEX

ORIGIN = "http://127.0.0.1:8201"


def page(body: str) -> list[str]:
    return list(lines_of(f"<html><body>{body}</body></html>".encode()))


@pytest.mark.parametrize(
    ("one_way", "another"),
    [
        ("<p>Red  and\n green</p>", "\n<p>\n  Red and green\n</p>\n"),
        ("<p>Red</p><p>Green</p>", "<p>Red</p>\n\n<p>Green</p>"),
        ("<p>Red <b>and</b> green</p>", "<p>Red\n<b>and</b>\ngreen </p>"),
        ('<p id="a" class="b c">x</p>', '<p class="b\n  c" id="a">x</p>'),
    ],
)
def test_white_space_that_no_browser_shows_makes_no_difference(one_way, another):
    assert page(one_way) == page(another)


@pytest.mark.parametrize(
    ("one_way", "another"),
    [
        ("<p><b>Red</b><i>Green</i></p>", "<p><b>Red</b> <i>Green</i></p>"),
        ("<p>Red <b>and</b></p>", "<p>Red<b> and</b></p>"),
        ("<pre>a  b</pre>", "<pre>a b</pre>"),
        ("<p>Red<br>and</p>", "<p>Red and</p>"),
        ('<a href="/a/">x</a>', '<a href="/b/">x</a>'),
    ],
)
def test_what_a_browser_shows_makes_one(one_way, another):
    assert page(one_way) != page(another)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        (f"{ORIGIN}/actions/", "http://tracker.example/actions/"),
        ("/static/tracker.4d8750c66560.css", "/static/tracker.css"),
        ("/calendar/3-0:Ab_c-9.ics", "/calendar/(private).ics"),
        ("Recorded 26 November 2026, 18:56", "Recorded (real moment)"),
        ("Due 26 November 2026, 18:56", "Due 26 November 2026, 18:56"),
    ],
)
def test_only_what_the_moment_or_the_machine_made_is_masked(text, instead):
    assert masked(text, ORIGIN) == instead


def test_an_address_is_the_same_with_its_query_in_any_order():
    assert normal("/actions/?b=2&a=1#list") == normal("/actions/?a=1&b=2")


@pytest.mark.parametrize(
    ("address", "may"),
    [
        (f"{ORIGIN}/actions/", True),
        (f"{ORIGIN}/accounts/logout/", False),
        ("https://www.example.org/actions/", False),
    ],
)
def test_neither_signing_out_nor_another_site_is_asked(address, may):
    assert may_be_asked(address, ORIGIN) is may


def test_a_comparison_fails_where_an_answer_differs_or_nothing_was_compared(
    tmp_path, capsys
):
    before, after = tmp_path / "before", tmp_path / "after"
    for folder, text in ((before, "Red\n"), (after, "Green\n")):
        (folder / "officer").mkdir(parents=True)
        (folder / "officer" / "page.txt").write_text(text)
        (folder / "officer" / INDEX).write_text("/\t200\ttext/html\tpage.txt\n")

    assert compare(before, before, 5, [], loose=False) == 0
    assert compare(before, after, 5, [], loose=False) == 1
    assert "-Red" in capsys.readouterr().out
    assert compare(tmp_path / "none", tmp_path / "none", 5, [], loose=False) == 1
