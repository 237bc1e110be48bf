"""A rating as it is shown everywhere: word, sign and colour together."""

from django import template
from django.template.defaultfilters import capfirst
from django.utils.html import format_html
from django.utils.safestring import SafeString

from commitments.ratings import Standing
from standing.snapshot import Item

register = template.Library()
# Made once: an overview shows a hundred of them.
PILLS: dict[Standing | None, SafeString] = {
    standing: format_html(
        '<span class="rating rating--{}">{}</span>', standing.value, standing.label
    )
    for standing in Standing
}
LETTER = (
    '<span class="rating rating--{} rating--letter{}"><span'
    ' aria-hidden="true">{}</span><span class="visually-hidden">{}{}</span></span>'
)


def _letter(standing: Standing, classes: str, remark: str) -> SafeString:
    word = standing.label
    return format_html(LETTER, standing.value, classes, word[0], word, remark)


LETTERS: dict[Standing | None, SafeString] = {
    standing: _letter(standing, "", "") for standing in Standing
}
STALE_LETTERS = {
    standing: _letter(standing, " rating--open", ", not reported in the last round")
    for standing in Standing
}
STALE = '<span class="rating rating--{} rating--open">{}</span><span class="remark">{}</span>'
NEW = '<span class="rating rating--{}">{}</span><span class="remark">{}</span>'
UNCONFIRMED = SafeString(
    '<span class="remark">Not yet confirmed by a second officer</span>'
)
STAR = SafeString(
    '<span aria-hidden="true">*</span><span class="visually-hidden">, not yet confirmed'
    " by a second officer</span>"
)


@register.filter
def pill(standing: Standing | None) -> SafeString:
    """Return a rating as word, sign and colour: `{{ item.standing|pill }}`."""
    return PILLS.get(standing, SafeString("–"))


@register.filter
def letter(standing: Standing | None) -> SafeString:
    """Return the same in one letter, which is read out as its word."""
    return LETTERS.get(standing, SafeString("–"))


@register.filter
def rated(item: Item) -> SafeString:
    """Return an item's owner's rating: `{{ item|rated }}`.

    It is marked where it was not reported in the last closed round, or added since, and where no
    second officer has confirmed it.
    """
    shown = PILLS[item.standing]
    if item.reported:
        marked = STALE if item.is_stale else NEW
        remark = capfirst(item.reported)
        shown = format_html(marked, item.standing.value, item.standing.label, remark)
    return shown if item.is_confirmed else shown + UNCONFIRMED


@register.filter
def rated_letter(item: Item) -> SafeString:
    """Return the same in one letter, dashed where it was not reported, with a star where it is not
    confirmed.
    """
    if item.is_new:
        shown = _letter(item.standing, "", f", {item.reported}")
    else:
        shown = (STALE_LETTERS if item.is_stale else LETTERS)[item.standing]
    return shown if item.is_confirmed else shown + STAR
