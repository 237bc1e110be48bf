"""What each file of a paper prints of the record that it is from."""

from meetings.papers.canonical import Content


def footer_of(content: Content) -> str:
    """Return what stands at the foot of each sheet: the paper, its meeting and its marking."""
    header = dict(content["header"])
    return (
        f"Paper {header['Paper']}, {header['Group']}, {header['Meeting']}."
        f" {header['Marking']}."
    )


def record_of(digest: str) -> str:
    """Return the sentence by which a paper can be compared with the record."""
    return (
        f"SHA-256 of what this paper says: {digest}. The programme office can tell from a"
        " file whether it is as it was issued."
    )
