"""What differs between two readings."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from crawling.pages import SPACE
from crawling.store import INDEX

_LONGEST_DIFFERENCE = 40


def compare(before: Path, after: Path, shown: int, *, loose: bool) -> int:
    """Print what differs, the first so many in full, and return 1 where anything does."""
    count = compared = 0
    for role in roles(before, after):
        old, new = files(before / role), files(after / role)
        compared += len(old.keys() & new.keys())
        for address, lines in differences(old, new, loose):
            count += 1
            print(f"{role} {address}: {summary(lines)}")
            if count <= shown:
                print("\n".join(f"    {line}" for line in lines[:_LONGEST_DIFFERENCE]))
    print(f"{compared} answers compared, {count} differences.")
    return 1 if count or not compared else 0


def roles(before: Path, after: Path) -> list[str]:
    found = [*before.glob(f"*/{INDEX}"), *after.glob(f"*/{INDEX}")]
    return sorted({path.parent.name for path in found})


def files(folder: Path) -> dict[str, Path]:
    """Return the file of each address of a role."""
    if not (folder / INDEX).exists():
        return {}
    rows = [row.split("\t") for row in (folder / INDEX).read_text().splitlines()]
    return {row[0]: folder / row[-1] for row in rows}


def differences(
    old: dict[str, Path], new: dict[str, Path], loose: bool
) -> Iterator[tuple[str, list[str]]]:
    """Yield each address whose answers differ, with the lines that do."""
    for address in sorted(old.keys() | new.keys()):
        if address not in new:
            yield address, ["only before"]
        elif address not in old:
            yield address, ["only after"]
        elif old[address].read_bytes() != new[address].read_bytes():
            lines = changed(old[address], new[address], loose)
            if lines:
                yield address, lines


def changed(old: Path, new: Path, loose: bool) -> list[str]:
    lines = difflib.unified_diff(
        lines_of(old, loose), lines_of(new, loose), "before", "after", n=2, lineterm=""
    )
    return list(lines)


def lines_of(path: Path, loose: bool) -> list[str]:
    with path.open(newline="") as file:
        lines = file.read().split("\n")
    return [line for line in lines if not (loose and line == SPACE)]


def summary(lines: list[str]) -> str:
    """Return in a few words how much differs."""
    if len(lines) == 1:
        return lines[0]
    marks = [line[0] for line in lines[2:]]
    return f"{marks.count('-')} lines gone, {marks.count('+')} lines new"
