"""Templates as they are sent: without the indentation that their readers need."""

import re

from django.template import Origin
from django.template.loaders import filesystem

# What stays as it is; or the spaces before a line, and the lines that hold nothing else.
PREFORMATTED = r"<(?P<tag>pre|textarea)\b.*?</(?P=tag)>"
INDENTATION = r"^[ \t]+|\n\s*(?=\n)"
KEPT_OR_DROPPED = re.compile(
    f"(?P<kept>{PREFORMATTED})|{INDENTATION}", re.MULTILINE | re.DOTALL
)


class Loader(filesystem.Loader):
    """
    Load a page's template without the spaces that indent it.

    A browser takes a line break and the spaces after it as one space, so the page is the
    same; a grid of 47 commitments in 40 rounds is less than half as heavy. Preformatted
    text keeps its spaces, and so does what is no page, such as the text of a letter.
    """

    def get_contents(self, origin: Origin) -> str:
        contents: str = super().get_contents(origin)
        if not str(origin.template_name).endswith(".html"):
            return contents
        return KEPT_OR_DROPPED.sub(lambda match: match["kept"] or "", contents)
