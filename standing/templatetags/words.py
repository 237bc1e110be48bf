from collections.abc import Mapping

from django import template

from rounds.updates.words import WordsOfUpdate

register = template.Library()


@register.filter
def of(texts: Mapping[int, WordsOfUpdate] | str, key: int) -> WordsOfUpdate | None:
    """Return what the update of one row says, where there is one to read."""
    return texts.get(key) if isinstance(texts, Mapping) else None
