"""What each file of a paper prints of the record that it is from."""

from datetime import date

from django.utils.formats import date_format

from meetings.papers.canonical import Content


def footer_of(content: Content) -> str:
    """Return what stands at the foot of each sheet: the paper, its meeting and its marking."""
    return str(content["footer"])


def record_of(digest: str, blanked_on: date | None, what: str = "this paper") -> str:
    """Return the sentences by which a paper can be compared with the record."""
    blanked = ""
    if blanked_on:
        blanked = (
            f" Words of it were blanked on {date_format(blanked_on, 'j F Y')}: this file"
            " takes the place of the one that was issued."
        )
    return (
        f"SHA-256 of what {what} says: {digest}. The programme office can tell from a"
        f" file whether it is as it was issued.{blanked}"
    )
