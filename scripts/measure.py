"""Print how easy the code is to read, in figures that have limits, and exit with 1 where one is
missed.

Measured is the product: all Python that git tracks outside tests and migrations, and the
templates. The same figures of the tests follow, without limits.
"""

import ast
import io
import statistics
import subprocess
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 350
LONG_LINE, LONG_TEMPLATE_LINE = 100, 140
MOST_PLACES = 5

# They name the part a thing plays in the sentence, or mean something else to readers of Django.
VAGUE_NAMES = {
    *("signals", "known", "lists", "cards", "reports", "owing", "making", "letters"),
    *("claims", "words", "one", "found", "said", "told", "named", "asked", "given"),
    *("made", "kept"),
}
_LAYOUT = {
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
# Newer Pythons tell the parts of an f-string; it counts as one token in all of them.
_STRING_BEGINS = {"FSTRING_START", "TSTRING_START"}
_STRING_ENDS = {"FSTRING_END", "TSTRING_END"}
_HAS_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """A Python file, read and parsed."""

    path: Path  # from the top of the project
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @cached_property
    def tokens_and_lines(self) -> tuple[int, int]:
        """How many tokens of code there are, and how many lines hold any."""
        documentation = docstring_lines(self.tree)
        count, lines = 0, set()
        for token in whole_tokens(self.text):
            if token.type in _LAYOUT or token.start[0] in documentation:
                continue
            count += 1
            lines.update(range(token.start[0], token.end[0] + 1))
        return count, len(lines)


@dataclass(frozen=True)
class Figure:
    """One measured figure, how it is written, and the limit it is held to."""

    title: str
    value: float
    limit: float
    form: str = "{:.0f}"
    must_be_below: bool = False

    @property
    def is_missed(self) -> bool:
        if self.must_be_below:
            return self.value >= self.limit
        return self.value > self.limit

    def row(self, with_limit: bool) -> str:
        value = self.form.format(self.value)
        if not with_limit:
            return f"  {self.title:<44}{value:>8}"
        bound = "under" if self.must_be_below else "at most"
        verdict = "  MISSED" if self.is_missed else ""
        limit = f"{bound} {self.form.format(self.limit)}"
        return f"  {self.title:<44}{value:>8}   {limit}{verdict}"


def main() -> int:
    paths = tracked(PROJECT)
    product = read(PROJECT, filter(is_product, paths))
    templates = [PROJECT / path for path in filter(is_template, paths)]
    figures = [
        *python_figures(product),
        template_figure(templates),
        share_figure(product),
    ]
    places = places_of_names(product)
    figures.append(names_figure(places))

    print("The product:")
    print("\n".join(figure.row(with_limit=True) for figure in figures))
    print_details(product, places)
    print("The tests, for information:")
    tests = read(PROJECT, filter(is_test, paths))
    print("\n".join(figure.row(with_limit=False) for figure in python_figures(tests)))
    return 1 if any(figure.is_missed for figure in figures) else 0


def tracked(project: Path) -> list[Path]:
    """Return the files that git tracks and that are there."""
    answer = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = [Path(name) for name in answer.stdout.split("\0") if name]
    return [path for path in paths if (project / path).is_file()]


def is_product(path: Path) -> bool:
    outside = {"tests", "migrations"}
    return path.suffix == ".py" and outside.isdisjoint(path.parts)


def is_test(path: Path) -> bool:
    return path.suffix == ".py" and path.parts[0] == "tests"


def is_template(path: Path) -> bool:
    is_text = path.suffix in (".html", ".txt", ".xml")
    return is_text and "templates" in path.parts


def read(project: Path, paths: Iterable[Path]) -> list[Source]:
    sources = []
    for path in paths:
        text = (project / path).read_text()
        sources.append(Source(path, text, ast.parse(text)))
    return sources


def python_figures(sources: list[Source]) -> list[Figure]:
    """Return the figures of some Python files."""
    lengths = sorted(
        length for source in sources for length in function_lengths(source)
    )
    counts = [source.tokens_and_lines for source in sources]
    tokens = sum(count for count, _ in counts)
    code_lines = sum(lines for _, lines in counts)
    longest = max((len(source.lines) for source in sources), default=0)
    lines = [line for source in sources for line in source.lines]
    return [
        Figure("Lines of a function, median", median(lengths), 6, "{:.1f}"),
        Figure("Lines of a function, 90th percentile", percentile(lengths, 0.9), 20),
        Figure("Lines of the longest file", longest, LONGEST_FILE),
        Figure("Tokens a line of code", tokens / max(code_lines, 1), 7.5, "{:.2f}"),
        share_over("Python lines", lines, LONG_LINE),
    ]


def template_figure(paths: Iterable[Path]) -> Figure:
    lines = [line for path in paths for line in path.read_text().splitlines()]
    return share_over("Template lines", lines, LONG_TEMPLATE_LINE)


def share_over(title: str, lines: list[str], limit: int) -> Figure:
    """Return how many of the lines that are not blank are longer than a limit."""
    filled = [line for line in lines if line.strip()]
    long = sum(len(line) > limit for line in filled)
    title = f"{title} over {limit} characters"
    return Figure(title, long / max(len(filled), 1), 0.01, "{:.2%}", must_be_below=True)


def share_figure(sources: list[Source]) -> Figure:
    shares = shares_of_parts(sources)
    part = max(shares, key=shares.__getitem__, default="none")
    return Figure(
        f"Share of the largest part, {part}", shares.get(part, 0), 0.25, "{:.1%}"
    )


def names_figure(places: dict[str, list[str]]) -> Figure:
    most = max((len(where) for where in places.values()), default=0)
    return Figure("Times a vague name is assigned, most", most, MOST_PLACES)


def function_lengths(source: Source) -> Iterator[int]:
    for node in ast.walk(source.tree):
        if isinstance(node, _FUNCTION):
            yield node.end_lineno - node.lineno + 1


def median(values: list[int]) -> float:
    return statistics.median(values) if values else 0


def percentile(values: list[int], share: float) -> int:
    """Return the value below which a share of them lies. They are in order."""
    return values[int(len(values) * share)] if values else 0


def whole_tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a file, an f-string as its first part and nothing more."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        name = tokenize.tok_name[token.type]
        if name in _STRING_ENDS:
            depth -= 1
        elif depth == 0:
            yield token
        if name in _STRING_BEGINS:
            depth += 1


def docstring_lines(tree: ast.Module) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, _HAS_DOCSTRING) and ast.get_docstring(node) is not None:
            text = node.body[0]
            lines.update(range(text.lineno, text.end_lineno + 1))
    return lines


def shares_of_parts(sources: list[Source]) -> dict[str, float]:
    """Return which share of the lines of code each top-level package holds, the largest first."""
    parts = {source.path.parts[0] for source in sources if is_top_package(source.path)}
    sizes: dict[str, int] = defaultdict(int)
    for source in sources:
        sizes[source.path.parts[0]] += source.tokens_and_lines[1]
    everything = max(sum(sizes.values()), 1)
    in_order = sorted(parts, key=sizes.__getitem__, reverse=True)
    return {part: sizes[part] / everything for part in in_order}


def is_top_package(path: Path) -> bool:
    return len(path.parts) == 2 and path.name == "__init__.py"


def places_of_names(sources: list[Source]) -> dict[str, list[str]]:
    """Return where each vague name is assigned or is a parameter, the most frequent first."""
    places: dict[str, list[str]] = defaultdict(list)
    for source in sources:
        for name, line in sorted(bindings(source.tree)):
            if name in VAGUE_NAMES:
                places[name].append(f"{source.path}:{line}")
    in_order = sorted(places, key=lambda name: (-len(places[name]), name))
    return {name: places[name] for name in in_order}


def bindings(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each name that gets a value, and the line: by assignment in any form, or as a
    parameter.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno


def print_details(sources: list[Source], places: dict[str, list[str]]) -> None:
    """Print where the limits are missed, and how the code is shared out."""
    print(
        f"\nFiles over {LONGEST_FILE} lines:", " ".join(long_files(sources)) or "none"
    )
    print("\nShares of the parts:")
    for part, share in shares_of_parts(sources).items():
        print(f"  {part:<20}{share:>6.1%}")
    print(f"\nVague names (more than {MOST_PLACES} times is too often):")
    for name, where in places.items():
        print(f"  {name:<10}{len(where):>4}  {' '.join(where)}")
    print()


def long_files(sources: list[Source]) -> Iterator[str]:
    for source in sources:
        if len(source.lines) > LONGEST_FILE:
            yield str(source.path)


if __name__ == "__main__":
    sys.exit(main())
