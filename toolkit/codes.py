"""Codes that stand in addresses and that nobody needs to think of: made of a title."""

from collections.abc import Collection

from django.utils.text import slugify

LONGEST = 50


def free_code(title: str, taken: Collection[str]) -> str:
    """Return a code made of a title that is not taken; where nothing of it can stand in an address,
    a number.
    """
    start = slugify(title)[:LONGEST].strip("-") or "1"
    code, number = start, 1
    while code in taken:
        number += 1
        end = f"-{number}"
        code = start[: LONGEST - len(end)].strip("-") + end
    return code
