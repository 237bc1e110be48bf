"""Print how easy the code is to read, in figures that have limits, and exit with 1 where one is
missed.

Measured is the product: all Python that git tracks outside tests and migrations, and the
templates. The same figures of the tests follow, without limits.
"""

import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from measuring.sources import (
    Source,
    is_product,
    is_template,
    is_test,
    read,
    read_lines,
    tracked,
)

PROJECT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 350
LONG_LINE = 100
LONG_TEMPLATE_LINE = 140
MOST_PLACES = 5

# They name the part a thing plays in the sentence, or mean something else to readers of Django.
VAGUE_NAMES = {
    "signals",
    "known",
    "lists",
    "cards",
    "reports",
    "owing",
    "making",
    "letters",
    "claims",
    "words",
    "one",
    "found",
    "said",
    "told",
    "named",
    "asked",
    "given",
    "made",
    "kept",
}

Places = dict[str, list[str]]  # where a name is given a value


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

    @property
    def row(self) -> str:
        """The figure without its limit."""
        value = self.form.format(self.value)
        return f"  {self.title:<44}{value:>8}"

    @property
    def row_with_limit(self) -> str:
        bound = "under" if self.must_be_below else "at most"
        limit = self.form.format(self.limit)
        verdict = "  MISSED" if self.is_missed else ""
        return f"{self.row}   {bound} {limit}{verdict}"


def main() -> int:
    paths = tracked(PROJECT)
    product = read(PROJECT, filter(is_product, paths))
    templates = read_lines(PROJECT, filter(is_template, paths))
    tests = read(PROJECT, filter(is_test, paths))

    figures = product_figures(product, templates)
    print("The product:")
    for figure in figures:
        print(figure.row_with_limit)
    print_details(product)
    print("The tests, for information:")
    for figure in python_figures(tests):
        print(figure.row)
    is_missed = any(figure.is_missed for figure in figures)
    return int(is_missed)


def product_figures(product: list[Source], templates: list[str]) -> list[Figure]:
    """Return every figure that has a limit."""
    return [
        *python_figures(product),
        share_over("Template lines", templates, LONG_TEMPLATE_LINE),
        share_figure(product),
        names_figure(product),
    ]


def python_figures(sources: list[Source]) -> list[Figure]:
    """Return the figures of some Python files."""
    return [
        *function_figures(sources),
        file_figure(sources),
        density_figure(sources),
        line_figure(sources),
    ]


def function_figures(sources: list[Source]) -> list[Figure]:
    lengths: list[int] = []
    for source in sources:
        lengths += source.function_lengths()
    lengths.sort()
    middle, long = median(lengths), percentile(lengths, 0.9)
    return [
        Figure("Lines of a function, median", middle, 6, "{:.1f}"),
        Figure("Lines of a function, 90th percentile", long, 20),
    ]


def file_figure(sources: list[Source]) -> Figure:
    lengths = [len(source.lines) for source in sources]
    longest = max(lengths, default=0)
    return Figure("Lines of the longest file", longest, LONGEST_FILE)


def density_figure(sources: list[Source]) -> Figure:
    tokens = sum(len(source.code_tokens) for source in sources)
    lines = sum(source.code_line_count for source in sources)
    return Figure("Tokens a line of code", share(tokens, lines), 7.5, "{:.2f}")


def line_figure(sources: list[Source]) -> Figure:
    lines: list[str] = []
    for source in sources:
        lines += source.lines
    return share_over("Python lines", lines, LONG_LINE)


def share_over(subject: str, lines: list[str], limit: int) -> Figure:
    """Return how many of the lines that are not blank are longer than a limit."""
    filled = [line for line in lines if line.strip()]
    long = [line for line in filled if len(line) > limit]
    return Figure(
        title=f"{subject} over {limit} characters",
        value=share(len(long), len(filled)),
        limit=0.01,
        form="{:.2%}",
        must_be_below=True,
    )


def share_figure(sources: list[Source]) -> Figure:
    """Return the share of the part that holds the most code."""
    shares = shares_of_parts(sources)
    part = next(iter(shares), "none")
    largest = shares.get(part, 0)
    return Figure(f"Share of the largest part, {part}", largest, 0.25, "{:.1%}")


def names_figure(sources: list[Source]) -> Figure:
    places = places_of_names(sources)
    counts = [len(where) for where in places.values()]
    most = max(counts, default=0)
    return Figure("Times a vague name is assigned, most", most, MOST_PLACES)


def median(values: list[int]) -> float:
    return statistics.median(values) if values else 0


def percentile(values: list[int], part: float) -> int:
    """Return the value below which a part of them lies. They are in order."""
    place = int(len(values) * part)
    return values[place] if values else 0


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0


def shares_of_parts(sources: list[Source]) -> dict[str, float]:
    """Return which share of all lines of code each top-level package holds, largest first."""
    packages = {source.top_folder for source in sources if source.is_top_package}
    sizes: dict[str, int] = defaultdict(int)
    for source in sources:
        sizes[source.top_folder] += source.code_line_count
    whole = sum(sizes.values())
    in_order = sorted(packages, key=sizes.__getitem__, reverse=True)
    return {package: share(sizes[package], whole) for package in in_order}


def places_of_names(sources: list[Source]) -> Places:
    """Return where each vague name is given a value, the most frequent first."""
    places: Places = defaultdict(list)
    for source in sources:
        for line, name in sorted(source.bindings()):
            if name in VAGUE_NAMES:
                places[name].append(f"{source.path}:{line}")
    most_first = sorted(places, key=lambda name: -len(places[name]))
    return {name: places[name] for name in most_first}


def print_details(sources: list[Source]) -> None:
    """Print where the limits are missed, and how the code is shared out."""
    print(f"\nFiles over {LONGEST_FILE} lines:")
    for row in long_files(sources):
        print(row)
    print("\nShares of the parts:")
    for part, size in shares_of_parts(sources).items():
        print(f"  {part:<20}{size:>6.1%}")
    print("\nVague names, and where they are given a value:")
    for name, where in places_of_names(sources).items():
        print(f"  {name:<10}{len(where):>4}", *where)
    print()


def long_files(sources: list[Source]) -> Iterator[str]:
    for source in sources:
        length = len(source.lines)
        if length > LONGEST_FILE:
            yield f"  {source.path} {length}"


if __name__ == "__main__":
    sys.exit(main())
