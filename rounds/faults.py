"""Faults collected by the path of what they are about, and the limits of texts and lists."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError

from programme.dates import EARLIEST, validate_plausible
from toolkit.asking import IF_RIGHT
from toolkit.faults import choose_one_of
from toolkit.texts import as_kept

LONGEST_TEXT = 5000  # characters, of each free text
MOST_ROWS = 20  # recovery steps, milestone dates, links
LONGEST = {"step": 300, "who": 150, "reason": 1000, "title": 200, "url": 500}


class Faults:
    """Collects faults by path, and raises them together."""

    def __init__(self) -> None:
        self.by_path: dict[str, list[ValidationError]] = defaultdict(list)

    def add(self, path: str, code: str, sentence: str) -> None:
        self.by_path[path].append(ValidationError(sentence, code=code))

    def choice(self, path: str, accepted: Sequence[str]) -> None:
        """Say which values are accepted in place of the one that was given."""
        self.by_path[path].append(choose_one_of(accepted))

    def ask(
        self, path: str, code: str, sentence: str, confirmed: Collection[str]
    ) -> None:
        """Ask back about what is odd (`toolkit.faults.ASKED`), unless its code is confirmed."""
        if code not in confirmed:
            self.add(path, code, f"{sentence} {IF_RIGHT}")

    def need(self, value: object, path: str, sentence: str) -> None:
        if not value:
            self.add(path, "required", sentence)

    def limit(self, value: str, path: str, longest: int) -> None:
        if len(value) > longest:
            sentence = f"Use at most {longest} characters; this has {len(value)}."
            self.add(path, "max_length", sentence)
        if "\x00" in value:
            self.add(path, "null_characters", "Remove the null character.")

    def plausible(self, day: date | None, path: str) -> None:
        try:
            validate_plausible(day or EARLIEST)
        except ValidationError as fault:
            self.by_path[path].append(fault)

    def add_missing(self, refusal: ValidationError) -> None:
        """Add what was refused at paths that have no fault yet."""
        for path, faults in refusal.error_dict.items():
            self.by_path.setdefault(path, faults)

    def raise_any(self) -> None:
        if self.by_path:
            raise ValidationError(dict(self.by_path))


@contextmanager
def passing_over(code: str) -> Iterator[None]:
    """Pass over a refusal with this code, and let any other through."""
    try:
        yield
    except ValidationError as refusal:
        if getattr(refusal, "code", None) != code:
            raise


def checked_reason(text: str, sentence: str, *, path: str = "reason") -> str:
    """Return a text that must be there without the space around it, or raise what is
    wrong with it.
    """
    faults = Faults()
    text = as_kept(text)
    faults.need(text, path, sentence)
    faults.limit(text, path, LONGEST_TEXT)
    faults.raise_any()
    return text
