"""A rating as it is shown everywhere: word, sign and colour together."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from commitments.ratings import Standing
from commitments.snapshot import Item

register = template.Library()
# Made once: an overview shows a hundred of them.
PILLS = {
    standing: format_html('<span class="rating rating--{}">{}</span>', standing.value, standing.label)
    for standing in Standing
}
LETTERS = {
    standing: format_html(
        '<span class="rating rating--{} rating--letter"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        standing.value,
        standing.label[0],
        standing.label,
    )
    for standing in Standing
}
UNCONFIRMED = SafeString('<span class="remark">Not yet confirmed by a second officer</span>')
STAR = SafeString(
    '<span aria-hidden="true">*</span><span class="visually-hidden">, not yet confirmed by a second officer</span>'
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
    """Return an item's owner's rating, marked where no second officer has confirmed it: `{{ item|rated }}`."""
    return PILLS[item.standing] if item.is_confirmed else PILLS[item.standing] + UNCONFIRMED


@register.filter
def rated_letter(item: Item) -> SafeString:
    """Return the same in one letter, with a star for the mark."""
    return LETTERS[item.standing] if item.is_confirmed else LETTERS[item.standing] + STAR
