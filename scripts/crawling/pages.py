"""A page as lines that can be compared: a line for each tag and each text, with white space as a
browser sees it.
"""

from collections.abc import Iterator

from lxml import html

from crawling.masks import SECRET_ATTRIBUTES, SECRET_FIELDS, USED_CLASS, USED_COLUMN

SPACE = "␣"  # a space between two inline elements, on a line of its own
# All others begin and end a line, as far as one can tell without the styles.
INLINE = {
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "button",
    "cite",
    "code",
    "data",
    "dfn",
    "em",
    "i",
    "img",
    "input",
    "kbd",
    "label",
    "mark",
    "meter",
    "output",
    "progress",
    "q",
    "s",
    "samp",
    "select",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "svg",
    "textarea",
    "time",
    "tspan",
    "u",
    "var",
}
# They stand in a line like a letter; what is inside them begins anew.
ATOMS = {"button", "img", "input", "meter", "progress", "select", "svg", "textarea"}
VERBATIM = {"pre", "textarea", "script", "style"}
EMPTY = {"br", "hr", "img", "input", "link", "meta", "source", "col", "wbr"}


class _Lines:
    """Collects lines, and knows whether a space would be seen where they have got to."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.takes_space = False
        self.last_space: int | None = None

    def tag(self, text: str) -> None:
        self.lines.append(text)

    def text(self, text: str) -> None:
        """Add a text; all white space in a row is one space, before or after a tag alike."""
        pieces = text.split()
        if text[:1].isspace():
            self.space()
        if not pieces:
            return
        self.lines.append(" ".join(pieces))
        self.takes_space = True
        self.last_space = None
        if text[-1].isspace():
            self.space()

    def space(self) -> None:
        if self.takes_space:
            self.last_space = len(self.lines)
            self.lines.append(SPACE)
            self.takes_space = False

    def boundary(self) -> None:
        """Begin another line of the page: a space at the end of the last is not seen."""
        if self.last_space is not None:
            del self.lines[self.last_space]
        self.takes_space = False
        self.last_space = None

    def atom(self) -> None:
        self.takes_space = True
        self.last_space = None


def lines_of(content: bytes) -> Iterator[str]:
    """Return the lines of a page. A part of a page is taken as a whole one."""
    if not content.strip():
        return iter(())
    lines = _Lines()
    _add(lines, html.document_fromstring(content.decode("utf-8")))
    return iter(lines.lines)


def _add(lines: _Lines, element: html.HtmlElement) -> None:
    if not isinstance(element.tag, str):  # a comment
        return
    is_atom = element.tag in ATOMS
    is_block = element.tag not in INLINE
    if is_block:
        lines.boundary()
    attributes = "".join(_attributes(element))
    lines.tag(f"<{element.tag}{attributes}>")
    if is_atom:
        _begin_inside(lines)
    _add_inside(lines, element)
    if is_block or is_atom:
        lines.boundary()
    if element.tag not in EMPTY:
        lines.tag(f"</{element.tag}>")
    if is_atom:
        lines.atom()


def _begin_inside(lines: _Lines) -> None:
    """Keep the space before an atom, and begin a line in it."""
    lines.takes_space = False
    lines.last_space = None


def _add_inside(lines: _Lines, element: html.HtmlElement) -> None:
    if tells_of_use(element):
        lines.text("(moment of use)")
        return
    if element.tag in VERBATIM:
        lines.lines += (element.text_content() or "").strip("\n").split("\n")
        return
    lines.text(element.text or "")
    for child in element:
        _add(lines, child)
        lines.text(child.tail or "")


def tells_of_use(element: html.HtmlElement) -> bool:
    """True for a cell that says when a key was last used."""
    is_labelled = element.get("data-label") == USED_COLUMN
    return is_labelled or USED_CLASS in element.get("class", "").split()


def _attributes(element: html.HtmlElement) -> Iterator[str]:
    """Yield the attributes in order of their names; a list of classes in any white space."""
    is_secret = element.get("name") in SECRET_FIELDS
    for name, value in sorted(element.items()):
        if name in SECRET_ATTRIBUTES or (is_secret and name == "value"):
            value = "(secret)"
        value = " ".join(value.split())
        yield f' {name}="{value}"'
