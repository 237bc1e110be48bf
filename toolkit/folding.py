"""Words as people look for them: Morag finds Mòrag. Without an extension of the database."""

import unicodedata

from django.db.models import Func, TextField


class Folded(Func):
    """A text in the database without the marks on its letters. An index may hold it."""

    template = (
        r"regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g')"
    )
    output_field = TextField()


def folded(text: str) -> str:
    """Return a text as `Folded` has it."""
    signs = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in signs if not "\u0300" <= sign <= "\u036f")
