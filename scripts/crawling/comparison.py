"""What differs between two readings."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from crawling.pages import SPACE
from crawling.store import INDEX

_LONGEST_DIFFERENCE = 40


def compare(
    before: Path,
    after: Path,
    shown: int,
    chosen_roles: list[str],
    *,
    loose: bool,
) -> int:
    """Print what differs, the first so many in full, and return 1 where anything does."""
    compared = 0
    count = 0
    for role in chosen_roles or roles(before, after):
        old = files(before / role)
        new = files(after / role)
        compared += len(old.keys() & new.keys())
        for address, lines in differences(old, new, loose):
            count += 1
            print(f"{role} {address}: {summary(lines)}")
            if count <= shown:
                print_difference(lines)
    print(f"{compared} answers compared, {count} differences.")
    is_same = compared > 0 and count == 0
    return 0 if is_same else 1


def print_difference(lines: list[str]) -> None:
    for line in lines[:_LONGEST_DIFFERENCE]:
        print(f"    {line}")


def roles(before: Path, after: Path) -> list[str]:
    """Return the roles that either reading holds."""
    pattern = f"*/{INDEX}"
    indexes = [*before.glob(pattern), *after.glob(pattern)]
    return sorted({index.parent.name for index in indexes})


def files(folder: Path) -> dict[str, Path]:
    """Return the file of each address of a role."""
    index = folder / INDEX
    if not index.exists():
        return {}
    names: dict[str, Path] = {}
    for row in index.read_text().splitlines():
        address, *_, name = row.split("\t")
        names[address] = folder / name
    return names


def differences(
    old: dict[str, Path],
    new: dict[str, Path],
    loose: bool,
) -> Iterator[tuple[str, list[str]]]:
    """Yield each address whose answers differ, with the lines that do."""
    for address in sorted(old.keys() | new.keys()):
        if address not in new:
            yield address, ["only before"]
        elif address not in old:
            yield address, ["only after"]
        elif lines := changed(old[address], new[address], loose):
            yield address, lines


def changed(old: Path, new: Path, loose: bool) -> list[str]:
    """Return a unified difference of two files, empty where they are alike."""
    if old.read_bytes() == new.read_bytes():
        return []
    lines = difflib.unified_diff(
        lines_of(old, loose),
        lines_of(new, loose),
        "before",
        "after",
        n=2,
        lineterm="",
    )
    return list(lines)


def lines_of(path: Path, loose: bool) -> list[str]:
    with path.open(newline="") as file:
        lines = file.read().split("\n")
    if loose:
        return [line for line in lines if line != SPACE]
    return lines


def summary(lines: list[str]) -> str:
    """Return in a few words how much differs."""
    if len(lines) == 1:
        return lines[0]
    marks = [line[0] for line in lines[2:]]
    gone = marks.count("-")
    new = marks.count("+")
    return f"{gone} lines gone, {new} lines new"
