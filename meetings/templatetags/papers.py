"""How a paper's blocks and cells look on a page."""

from collections.abc import Iterable, Sequence

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from commitments.ratings import Standing
from meetings.papers.canonical import Cell
from meetings.papers.markup import Block, Span
from standing.charts import segments_of
from standing.templatetags.bars import bar

register = template.Library()
RATING = '<span class="rating rating--{}">{}</span>'


@register.filter
def as_html(blocks: Iterable[Block]) -> SafeString:
    """Return the blocks of a text as HTML: `{{ paragraph.blocks|as_html }}`."""
    return format_html_join("", "{}", ([_block(block)] for block in blocks))


def _block(block: Block) -> SafeString:
    kind = block["kind"]
    if kind == "paragraph":
        return format_html("<p>{}</p>", _spans(block["spans"]))
    if kind == "quotation":
        return format_html("<blockquote>{}</blockquote>", as_html(block["blocks"]))
    items = format_html_join("", "<li>{}</li>", ([as_html(i)] for i in block["items"]))
    if kind == "list":
        return format_html("<ul>{}</ul>", items)
    return format_html('<ol start="{}">{}</ol>', block["start"], items)


def _spans(spans: Sequence[Span]) -> SafeString:
    return format_html_join("", "{}", ([_span(span)] for span in spans))


def _span(span: Span) -> SafeString:
    lines = [escape(line) for line in span["text"].split("\n")]
    html = SafeString("<br>".join(lines))
    if span.get("strong"):
        html = format_html("<strong>{}</strong>", html)
    if span.get("emphasis"):
        html = format_html("<em>{}</em>", html)
    if "link" in span:
        html = format_html('<a href="{}">{}</a>', span["link"], html)
    return html


@register.filter
def cell(value: Cell) -> SafeString:
    """Return a cell of a table: a text, a rating or a bar."""
    if isinstance(value, str):
        return escape(value)
    if "bar" in value:
        counts = {Standing(part["rating"]): part["count"] for part in value["bar"]}
        return bar(segments_of(counts))
    return format_html(RATING, value["rating"], value["label"])


@register.filter
def beside(row: Sequence[Cell], columns: Sequence[str]) -> list[tuple[str, Cell]]:
    """Return the cells of a row, each with its column's name."""
    return list(zip(columns, row, strict=True))
