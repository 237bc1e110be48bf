"""What each file of a paper prints of the record that it is from."""

from datetime import date

from django.utils.formats import date_format

from meetings.papers.canonical import Content, digest_of_content

SAYS = {
    "paper": "this paper says",
    "minutes": "these minutes say",
    "pack": "this pack says",
}


def footer_of(content: Content) -> str:
    """Return what stands at the foot of each sheet: the paper, its meeting and its marking."""
    return str(content["footer"])


def record_of(content: Content, blanked_on: date | None) -> str:
    """Return the sentences by which a paper or pack can be compared with the record."""
    blanked = ""
    if blanked_on:
        blanked = (
            f" Words of it were blanked on {date_format(blanked_on, 'j F Y')}: this file"
            " takes the place of the one that was issued."
        )
    says = SAYS[content.get("kind", "paper")]
    return (
        f"SHA-256 of what {says}: {digest_of_content(content)}. The programme office can"
        f" tell from a file whether it is as it was issued.{blanked}"
    )
