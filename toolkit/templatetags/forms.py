from typing import NamedTuple

from django import template
from django.forms.boundfield import BoundField

from toolkit.faults import ASKED
from toolkit.forms import NO_CHILD

register = template.Library()

SURE = "Yes, this is right"


class Question(NamedTuple):
    """What is odd in a control: its code, what its tick sends, the words that confirm it, and
    whether they did.
    """

    code: str
    value: str
    label: str
    is_answered: bool


@register.simple_tag
def no_child(before: str = "") -> str:
    """Say that no child may be named or described, after another hint where there is one."""
    return f"{before} {NO_CHILD}".lstrip()


@register.filter
def asked(field: BoundField) -> list[Question]:
    """Return what is odd in a control and is asked back once, with what was answered already: a
    form that is shown again for another reason does not ask it twice.
    """
    answers = getattr(field.form, "answers", [])
    answered = [code for name, code in answers if name == field.name]
    faults = field.errors.as_data()
    codes = answered + [fault.code for fault in faults if fault.code in ASKED]
    values = getattr(field.form, "questions", {})
    return [
        Question(
            code=code,
            value=values.get((field.name, code), code),
            label=_words(code, len(codes)),
            is_answered=code in answered,
        )
        for code in codes
    ]


def _words(code: str, number: int) -> str:
    """Return what is ticked, which says what of where it is one of several."""
    return SURE if number == 1 else f"{SURE}: {ASKED[code].lower()}"
