"""Numbers in a Word file that Word counts itself: one series of paragraphs through the whole paper,
and a series of its own for each numbered list.
"""

from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from docx.text.paragraph import Paragraph

INDENT = Cm(1)


class Numbering:
    """The numberings of one document."""

    def __init__(self, document: Document) -> None:
        self._element = document.part.numbering_part.element
        self._abstract = self._add_abstract()
        self.paragraphs = self._add_series()

    def number(self, paragraph: Paragraph, series: int | None = None) -> None:
        """Give a paragraph the next number of a series; without one, of the paper's paragraphs."""
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = series or self.paragraphs
        self.indent(paragraph, 0, hanging=True)

    def new_list(self, start: int) -> int:
        """Return a series that begins at a number."""
        return self._add_series(start)

    def indent(
        self, paragraph: Paragraph, depth: int, *, hanging: bool = False
    ) -> None:
        """Set a paragraph in as far as it stands deep; a hanging one leaves room for its sign."""
        paragraph.paragraph_format.left_indent = INDENT * (depth + 1)
        if hanging:
            paragraph.paragraph_format.first_line_indent = -INDENT

    def _add_abstract(self) -> int:
        """Add how a series looks: “1.” at the left of its paragraph. Return its key."""
        key = _next_key(self._element, "w:abstractNum", "w:abstractNumId")
        abstract = _element("w:abstractNum", ("w:abstractNumId", key))
        abstract.append(_element("w:multiLevelType", ("w:val", "singleLevel")))
        level = _element("w:lvl", ("w:ilvl", 0))
        for name, value in (
            ("w:start", 1),
            ("w:numFmt", "decimal"),
            ("w:lvlText", "%1."),
            ("w:lvlJc", "left"),
        ):
            level.append(_element(name, ("w:val", value)))
        abstract.append(level)
        # What looks like what stands before what counts.
        first = self._element.find(qn("w:num"))
        if first is None:
            self._element.append(abstract)
        else:
            first.addprevious(abstract)
        return key

    def _add_series(self, start: int = 1) -> int:
        key = _next_key(self._element, "w:num", "w:numId")
        series = _element("w:num", ("w:numId", key))
        series.append(_element("w:abstractNumId", ("w:val", self._abstract)))
        begins = _element("w:lvlOverride", ("w:ilvl", 0))
        begins.append(_element("w:startOverride", ("w:val", start)))
        series.append(begins)
        self._element.append(series)
        return key


def _element(name: str, attribute: tuple[str, Any]) -> Any:
    element = OxmlElement(name)
    element.set(qn(attribute[0]), str(attribute[1]))
    return element


def _next_key(parent: Any, name: str, attribute: str) -> int:
    keys = [int(element.get(qn(attribute))) for element in parent.findall(qn(name))]
    return max(keys, default=0) + 1
