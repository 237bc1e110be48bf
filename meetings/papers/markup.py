"""The small markup of a paper's texts: paragraphs, lists, quotations, links and emphasis.

A text becomes blocks, which the page, the PDF and the Word file each set in their own way. What is
no markup here (HTML, pictures, headings) stays as it was typed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt
from markdown_it.token import Token

MOST_CHARACTERS = 10_000
MOST_LEVELS = 10  # of lists and quotations within others
DEEPEST = 100  # levels that are read at all; what is deeper than is allowed is refused
LONGEST_ADDRESS = 2_000  # characters, as it is encoded
MARKUP_HELP = (
    "Leave a line empty between paragraphs. Begin a line with “- ” or “1. ” for a list, with"
    " “> ” for a quotation. *emphasis*, **strong**, [words](https://address) for a link."
)
RULES = ["emphasis", "escape", "link", "list", "blockquote", "newline"]

# What the words of an update would be taken for: signs anywhere, and signs that begin a line.
_SIGNS = re.compile(r"([\\*_\[\]])")
_BEGINNINGS = re.compile(r"^(\s*)([-+>]|\d{1,9}(?=[.)]))", re.MULTILINE)

Span = dict[str, Any]  # a text, and whether it is strong, emphasised or a link
Block = dict[str, Any]  # a paragraph of spans, a list or a quotation of blocks


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text, in their order.

    A paragraph is `{"kind": "paragraph", "spans": [...]}`. A list has its `items`, each of blocks,
    and a quotation its `blocks`. A span has its `text`, and `strong`, `emphasis` and `link` where
    they hold.
    """
    return _Reader(_tokens_of(text)).blocks(until="")


def text_in(blocks: Sequence[Block]) -> str:
    """Return the words of blocks in one line, without how they are set."""
    return " ".join(" ".join(_texts_in(blocks)).split())


def _texts_in(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block["kind"] == "paragraph":
            yield "".join(span["text"] for span in block["spans"])
        elif block["kind"] == "quotation":
            yield from _texts_in(block["blocks"])
        else:
            for item in block["items"]:
                yield from _texts_in(item)


def check_markup(text: str) -> None:
    """Raise `ValidationError` for a text that is too long or lists too deep, and for a link that
    leads nowhere or whose address is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(
            f"Write at most {MOST_CHARACTERS} characters: it has {len(text)}.",
            code="max_length",
        )
    tokens = _tokens_of(text)
    if any(token.level > 2 * MOST_LEVELS for token in tokens):
        raise ValidationError(
            f"Lists and quotations stand at most {MOST_LEVELS} deep in each other.",
            code="depth",
        )
    for link in _links_in(tokens):
        if len(link) > LONGEST_ADDRESS:
            raise ValidationError(
                f"The address of a link has at most {LONGEST_ADDRESS} characters. This"
                f" one is longer: {link[:60]}…",
                code="link",
            )
        if not _leads_out(link):
            raise ValidationError(
                f"A link begins with https:// or http://. This one does not: {link}",
                code="link",
            )


def plain(text: str) -> str:
    """Return a text so that the markup leaves each word of it as it is."""
    text = _SIGNS.sub(r"\\\1", text)
    return _BEGINNINGS.sub(_escaped_beginning, text)


def _escaped_beginning(match: re.Match[str]) -> str:
    space, sign = match.groups()
    if sign.isdigit():
        return match.group()[: len(space)] + sign + "\\"
    return f"{space}\\{sign}"


def _tokens_of(text: str) -> list[Token]:
    parser = MarkdownIt("zero", {"maxNesting": DEEPEST}).enable(RULES)
    # Which addresses a link may lead to is checked where it is written, and said there.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return parser.parse(text)


def _leads_out(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _links_in(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        for inner in token.children or ():
            if inner.type == "link_open":
                yield str(inner.attrGet("href"))


class _Reader:
    """Goes over the parser's tokens once, and makes blocks of them."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = iter(tokens)

    def blocks(self, until: str) -> list[Block]:
        """Return the blocks up to the token of a type."""
        found: list[Block] = []
        for token in self.tokens:
            if token.type == until:
                break
            if token.type == "inline":
                found.append({"kind": "paragraph", "spans": spans_of(token)})
            elif token.type == "blockquote_open":
                quoted = self.blocks("blockquote_close")
                found.append({"kind": "quotation", "blocks": quoted})
            elif token.type == "bullet_list_open":
                found.append(
                    {"kind": "list", "items": self._items("bullet_list_close")}
                )
            elif token.type == "ordered_list_open":
                items = self._items("ordered_list_close")
                start = int(token.attrGet("start") or 1)
                found.append({"kind": "numbered", "start": start, "items": items})
        return found

    def _items(self, until: str) -> list[list[Block]]:
        items = []
        for token in self.tokens:
            if token.type == until:
                break
            items.append(self.blocks("list_item_close"))
        return items


@dataclass
class _Style:
    """How a span is set, at a place in its line."""

    strong: int = 0
    emphasis: int = 0
    link: str = ""

    def span(self, text: str) -> Span:
        span: Span = {"text": text}
        if self.strong:
            span["strong"] = True
        if self.emphasis:
            span["emphasis"] = True
        if self.link:
            span["link"] = self.link
        return span


def spans_of(inline: Token) -> list[Span]:
    """Return the spans of a line of text; a new line is a span of its own."""
    style, spans = _Style(), []
    for token in inline.children or ():
        if token.type == "strong_open":
            style.strong += 1
        elif token.type == "strong_close":
            style.strong -= 1
        elif token.type == "em_open":
            style.emphasis += 1
        elif token.type == "em_close":
            style.emphasis -= 1
        elif token.type == "link_open":
            address = str(token.attrGet("href"))
            style.link = address if _leads_out(address) else ""
        elif token.type == "link_close":
            style.link = ""
        elif token.type in ("softbreak", "hardbreak"):
            spans.append(style.span("\n"))
        elif token.content:
            spans.append(style.span(token.content))
    return _joined(spans)


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Return the spans, those beside each other in one style as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and _style_of(joined[-1]) == _style_of(span):
            joined[-1] = {**span, "text": joined[-1]["text"] + span["text"]}
        else:
            joined.append(span)
    return joined


def _style_of(span: Span) -> Span:
    return {name: value for name, value in span.items() if name != "text"}
