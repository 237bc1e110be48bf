"""References of commitments, as they are written and as people type them."""

import re

from toolkit.folding import folded
from toolkit.texts import as_name

_TYPED = re.compile(
    r"\s*(?P<series>[a-z]{2,6})[\s._/\u2010-\u2015\u2212-]*0*(?P<number>[1-9]\d{0,3})\s*",
    re.IGNORECASE,
)

# What pasted text brings along.
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")


def reference_in(words: str) -> str:
    """Return the reference that somebody means by `NEG 4`, `neg4` or `NEG–4`; empty for others.

    Digits of another script are read as the same number: no two references look alike.
    """
    typed = _TYPED.fullmatch(folded(as_name(_UNSEEN.sub("", words))))
    return f"{typed['series'].upper()}-{int(typed['number'])}" if typed else ""


def references_within(words: str) -> list[str]:
    """Return the references that stand among the words of a sentence, or that are all of it."""
    parts = [words, *words.split()]
    references = [reference_in(part.strip("?!.,;:()“”\"'")) for part in parts]
    return [reference for reference in references if reference]
