"""How minutes word what was recorded: a paragraph for each outcome."""

from django.utils.formats import date_format

from meetings.minutes.outcomes import due_of
from meetings.papers.markup import plain
from rounds.models import Outcome

Kind, Answer = Outcome.Kind, Outcome.Answer
ANSWERS: dict[str, str] = {
    Answer.AGREED: "The group agreed.",
    Answer.WITH_CHANGES: "The group agreed, with changes.",
    Answer.NOT_AGREED: "The group did not agree.",
}


def paragraph_of(outcome: Outcome) -> str:
    """Return what a paragraph says of an outcome, in the markup of papers."""
    about = f", {outcome.commitment.reference}" if outcome.commitment else ""
    return f"**{_label(outcome)}{about}.** {plain(in_words(outcome))}{_source(outcome)}"


def in_words(outcome: Outcome) -> str:
    """Return what was decided, noted or given to do, in sentences."""
    text = _as_sentence(outcome.text)
    if outcome.kind == Kind.ACTION:
        return f"{text} {outcome.arising.who}, by {by_when(outcome)}."
    if outcome.kind == Kind.NOTED:
        return text
    sentences = [_answer(outcome), text, _new_date(outcome)]
    return " ".join(filter(None, sentences))


def by_when(outcome: Outcome) -> str:
    """Return by when the group wanted an action done, in words."""
    return date_format(due_of(outcome), "j F Y")


def _label(outcome: Outcome) -> str:
    if outcome.kind == Kind.ACTION:
        return outcome.arising.name
    return str(outcome.get_kind_display())


def _answer(outcome: Outcome) -> str:
    if outcome.deferred_to:
        return f"The group deferred it to its meeting of {outcome.deferred_to.when}."
    return ANSWERS.get(outcome.answer, "")


def _new_date(outcome: Outcome) -> str:
    if outcome.new_day is None:
        return ""
    if outcome.milestone is None:
        return f"New due date agreed: {outcome.new_day}."
    return f"New date agreed for “{outcome.milestone}”: {outcome.new_day}."


def _source(outcome: Outcome) -> str:
    return f" Source: {plain(outcome.source.title)}." if outcome.source else ""


def _as_sentence(text: str) -> str:
    """Return a text with a full stop, unless it ends with a sign of its own."""
    text = text.strip()
    return text if not text or text[-1] in ".!?:;" else f"{text}."
