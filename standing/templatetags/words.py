from collections.abc import Mapping

from django import template

from rounds.updates.words import WordsOfUpdate

register = template.Library()


@register.filter
def of(by_key: Mapping[int, WordsOfUpdate] | str, key: int) -> WordsOfUpdate | None:
    """Return what the update of one row says, where there is one to read."""
    return by_key.get(key) if isinstance(by_key, Mapping) else None
