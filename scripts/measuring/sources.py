"""The files that are measured, and what is counted in one of them."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

_LAYOUT = {
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
# Newer Pythons tell the parts of an f-string; it counts as one token in all of them.
_STRING_BEGINS = {"FSTRING_START", "TSTRING_START"}
_STRING_ENDS = {"FSTRING_END", "TSTRING_END"}

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_HAS_DOCSTRING = (ast.Module, ast.ClassDef, *_FUNCTION)
_TEMPLATE_SUFFIXES = {".html", ".txt", ".xml"}
_NOT_PRODUCT = {"tests", "migrations"}


@dataclass(frozen=True)
class Source:
    """A Python file, read and parsed."""

    path: Path  # from the top of the project
    text: str
    tree: ast.Module

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def top_folder(self) -> str:
        return self.path.parts[0]

    @property
    def is_top_package(self) -> bool:
        """True for the file that makes a folder at the top a package."""
        is_at_top = len(self.path.parts) == 2
        return is_at_top and self.path.name == "__init__.py"

    @cached_property
    def code_tokens(self) -> list[tokenize.TokenInfo]:
        """The tokens that are neither layout, comment nor docstring."""
        documentation = docstring_lines(self.tree)
        tokens = []
        for token in whole_tokens(self.text):
            is_layout = token.type in _LAYOUT
            if not is_layout and token.start[0] not in documentation:
                tokens.append(token)
        return tokens

    @cached_property
    def code_line_count(self) -> int:
        """How many lines hold a token of code, or part of one."""
        lines: set[int] = set()
        for token in self.code_tokens:
            first = token.start[0]
            last = token.end[0]
            lines.update(range(first, last + 1))
        return len(lines)

    def function_lengths(self) -> Iterator[int]:
        """Yield the lines of each function, without its decorators."""
        for node in ast.walk(self.tree):
            if isinstance(node, _FUNCTION):
                yield node.end_lineno - node.lineno + 1

    def bindings(self) -> Iterator[tuple[int, str]]:
        """Yield the line and the name of whatever gets a value, parameters too."""
        for node in ast.walk(self.tree):
            if is_target(node):
                yield node.lineno, node.id
            elif isinstance(node, ast.arg):
                yield node.lineno, node.arg


def tracked(project: Path) -> list[Path]:
    """Return the files that git tracks and that are there."""
    answer = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
    )
    names = filter(None, answer.stdout.split("\0"))
    paths = map(Path, names)
    return [path for path in paths if (project / path).is_file()]


def is_product(path: Path) -> bool:
    return path.suffix == ".py" and _NOT_PRODUCT.isdisjoint(path.parts)


def is_test(path: Path) -> bool:
    return path.suffix == ".py" and path.parts[0] == "tests"


def is_template(path: Path) -> bool:
    is_text = path.suffix in _TEMPLATE_SUFFIXES
    return is_text and "templates" in path.parts


def read(project: Path, paths: Iterable[Path]) -> list[Source]:
    sources = []
    for path in paths:
        text = (project / path).read_text()
        source = Source(path, text, ast.parse(text))
        sources.append(source)
    return sources


def read_lines(project: Path, paths: Iterable[Path]) -> list[str]:
    """Return the lines of all these files."""
    lines: list[str] = []
    for path in paths:
        lines += (project / path).read_text().splitlines()
    return lines


def whole_tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    """Yield the tokens of a file, an f-string as its first part and nothing more."""
    depth = 0
    readline = io.StringIO(text).readline
    for token in tokenize.generate_tokens(readline):
        name = tokenize.tok_name[token.type]
        if name in _STRING_ENDS:
            depth -= 1
        elif depth == 0:
            yield token
        if name in _STRING_BEGINS:
            depth += 1


def docstring_lines(tree: ast.Module) -> set[int]:
    """Return the numbers of the lines that are documentation."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if has_docstring(node):
            docstring = node.body[0]
            first = docstring.lineno
            last = docstring.end_lineno
            lines.update(range(first, last + 1))
    return lines


def has_docstring(node: ast.AST) -> bool:
    if not isinstance(node, _HAS_DOCSTRING):
        return False
    return ast.get_docstring(node) is not None


def is_target(node: ast.AST) -> bool:
    """True for a name that an assignment, a loop, a `with` or a `:=` gives a value."""
    if not isinstance(node, ast.Name):
        return False
    return isinstance(node.ctx, ast.Store)
