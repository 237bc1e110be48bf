"""A bar of counts by rating: each part has its colour and pattern, its count and its letter.

Tags, for an overview draws some twenty bars of four parts: as templates they would take as long as
all the rest of it.
"""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from commitments.ratings import Standing
from standing.charts import Segment

register = template.Library()
BAR = '<svg class="bar" width="100%" height="28" role="{}" aria-label="{}">{}</svg>'
PART = (
    '<rect class="bar__part bar__part--{standing}" x="{x}" width="{width}"'
    ' height="28"/>{hatch}{text}'
)
# Left out where the part is too narrow for it; its pattern and its name are there.
TEXT = (
    '<text class="bar__count bar__count--{}" x="{}" y="19" text-anchor="middle"'
    ' aria-hidden="true">{}{}</text>'
)
HATCH = '<rect x="{}" width="{}" height="28" fill="url(#hatch-{})"/>'
HATCHED = (Standing.RED, Standing.AMBER, Standing.COMPLETE, Standing.VERIFIED)
# For a pointer: the list that the bar's own link leads to can be narrowed to a rating.
LINK = '<a tabindex="-1" href="{}&amp;rating={}"><title>{} {}</title>{}</a>'
NARROW = 9  # per cent: of the narrowest bar on the overview some twenty pixels
NOTHING = SafeString('<span class="remark">Nothing yet</span>')


@register.filter
def bar(segments: Sequence[Segment]) -> SafeString:
    """Return a bar that is read out as its counts: `{{ segments|bar }}`."""
    if not segments:
        return NOTHING
    label = ", ".join(f"{part.count} {part.standing.label}" for part in segments)
    parts = format_html_join("", "{}", ([_drawn(part)] for part in segments))
    return format_html(BAR, "img", label, parts)


@register.simple_tag
def linked_bar(segments: Sequence[Segment], url: str, title: str) -> SafeString:
    """Return a bar each part of which leads to the list it counts: `{% linked_bar bar.segments
    bar.url bar.title %}`.

    `url` is the list of all that the bar counts, and has a query already.
    """
    if not segments:
        return NOTHING
    links = (
        (url, part.standing.value, part.count, part.standing.label, _drawn(part))
        for part in segments
    )
    return format_html(BAR, "group", title, format_html_join("", LINK, links))


def _drawn(part: Segment) -> SafeString:
    standing = part.standing.value
    hatch = text = ""
    if part.standing in HATCHED:
        hatch = format_html(HATCH, part.x, part.width, standing)
    if float(part.width.rstrip("%")) >= NARROW:
        text = format_html(TEXT, standing, part.middle, part.count, part.letter)
    return format_html(
        PART, standing=standing, x=part.x, width=part.width, hatch=hatch, text=text
    )
