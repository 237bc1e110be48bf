"""Draw the parts and who imports whom, from the real imports: `docs/parts.svg`.

With --check it draws nothing and fails where the picture is out of date.
"""

import os
import sys
import tomllib
from pathlib import Path
from xml.sax.saxutils import escape

import grimp

PROJECT = Path(__file__).resolve().parent.parent
PICTURE = PROJECT / "docs/parts.svg"

# How far to the right each part stands, chosen by eye so that no arrow crosses a box. How high it
# stands, and every arrow, follow from the imports.
PLACES = {
    "cpip": 1,
    "dashboard": 2,
    "embedded": 0,
    "actions": 3,
    "meetings": 1,
    "workbooks": 1,
    "reminders": 1,
    "returns": 2,
    "recommendations": 3,
    "redaction": 1,
    "standing": 2,
    "rounds": 2,
    "commitments": 2,
    "workstreams": 2,
    "people": 2,
    "toolkit": 2,
    "programme": 2,
}
WIDTH, HEIGHT = 150, 34  # of a box
ACROSS, DOWN = 180, 66  # from one box to the next
MARGIN = 20

Imports = dict[str, set[str]]


def main() -> None:
    picture = drawn(imports_between(parts()))
    if "--check" not in sys.argv:
        PICTURE.write_text(picture)
    elif not PICTURE.exists() or PICTURE.read_text() != picture:
        sys.exit("docs/parts.svg is not what the imports are. Draw it: make picture")


def parts() -> list[str]:
    """Return the parts, as the contract of their imports names them."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    return settings["tool"]["importlinter"]["root_packages"]


def imports_between(names: list[str]) -> Imports:
    """Return for each part the others that any of its modules imports."""
    os.chdir(PROJECT)
    sys.path.insert(0, str(PROJECT))
    graph = grimp.build_graph(*names, cache_dir=None)
    imports: Imports = {name: set() for name in names}
    for module in graph.modules:
        part = module.partition(".")[0]
        imported = graph.find_modules_directly_imported_by(module)
        imports[part].update(other.partition(".")[0] for other in imported)
    return {part: imported - {part} for part, imported in imports.items()}


def direct(imports: Imports) -> Imports:
    """Leave out each import that goes another way too: what people imports, rounds may as well."""
    return {
        part: {
            other
            for other in imported
            if not any(is_below(other, middle, imports) for middle in imported)
        }
        for part, imported in imports.items()
    }


def is_below(low: str, high: str, imports: Imports) -> bool:
    """True where a part imports another, or one that does."""
    return any(part == low or is_below(low, part, imports) for part in imports[high])


def levels_of(imports: Imports) -> dict[str, int]:
    """Return how high each part stands: above all that it imports.

    One that imports nothing stands right below the lowest that imports it.
    """
    levels: dict[str, int] = {}

    def level_of(part: str) -> int:
        if part not in levels:
            lower = [level_of(other) for other in imports[part]]
            levels[part] = max(lower, default=-1) + 1
        return levels[part]

    for part in imports:
        level_of(part)
    for part in imports:
        users = [levels[other] for other in imports if part in imports[other]]
        if not imports[part] and users:
            levels[part] = min(users) - 1
    return levels


def drawn(imports: Imports) -> str:
    """Return the picture: a box for each part, and an arrow to what it imports."""
    if missing := imports.keys() - PLACES.keys():
        sys.exit(f"Give {', '.join(sorted(missing))} a place in {Path(__file__).name}.")
    arrows = direct(imports)
    levels = levels_of(imports)
    top = max(levels.values())
    corners = {
        part: (MARGIN + ACROSS * PLACES[part], MARGIN + DOWN * (top - levels[part]))
        for part in sorted(imports)
    }
    lines = [
        arrow(corners[part], corners[other])
        for part in sorted(arrows)
        for other in sorted(arrows[part])
    ]
    boxes = [box(part, *corner) for part, corner in corners.items()]
    said = "; ".join(
        f"{part} imports {', '.join(sorted(imported))}"
        for part, imported in sorted(arrows.items())
        if imported
    )
    width = 2 * MARGIN + ACROSS * max(PLACES.values()) + WIDTH
    height = 2 * MARGIN + DOWN * top + HEIGHT
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" role="img" aria-labelledby="title desc">',
            '<title id="title">The parts, each above those that it imports</title>',
            f'<desc id="desc">{escape(said)}.</desc>',
            '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"'
            ' markerHeight="8" orient="auto"><path d="M0 0 10 5 0 10z" fill="#545454"/>'
            "</marker></defs>",
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            '<g stroke="#545454" stroke-width="1.5" marker-end="url(#tip)">',
            *lines,
            "</g>",
            '<g font-family="Roboto, Arial, sans-serif" font-size="16" text-anchor="middle">',
            *boxes,
            "</g>",
            "</svg>",
            "",
        ]
    )


def arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the arrow from the foot of one box to the head of another."""
    from_x, from_y = start[0] + WIDTH // 2, start[1] + HEIGHT
    to_x, to_y = end[0] + WIDTH // 2, end[1]
    return f'<line x1="{from_x}" y1="{from_y}" x2="{to_x}" y2="{to_y}"/>'


def box(name: str, left: int, top: int) -> str:
    middle, base = left + WIDTH // 2, top + HEIGHT // 2 + 6
    return (
        f'<rect x="{left}" y="{top}" width="{WIDTH}" height="{HEIGHT}" rx="3"'
        ' fill="#ebf4ff" stroke="#0065bd"/>'
        f'<text x="{middle}" y="{base}">{escape(name)}</text>'
    )


if __name__ == "__main__":
    main()
