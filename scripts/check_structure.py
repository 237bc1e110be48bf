"""What the import contracts cannot see: circles of files, and reaching up through relations.

    python scripts/check_structure.py

A part may not reach a higher part's rows through `X.field.model` and its like, nor name a higher
part's relation, as an attribute or in a query. No package stands outside the contracts. Files may
know each other in a circle only as the models and the querysets of one subject do, in one pair.
"""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import django
import grimp

PROJECT = Path(__file__).resolve().parent.parent
# What leads from a field or a relation to the model at its other end.
WAYS = {"related_model", "remote_field", "get_model"}
# Who goes such a way, and why it leads to no higher part by name.
MAY = {
    "people/history.py": "reads the history of whatever table it is handed",
    "people/models/organisations.py": "asks whether any row at all names one",
    "redaction/columns.py": "looks through every table that there is",
    "reminders/querysets/reminders.py": "names a table of its own part",
    "toolkit/guards.py": "finds the tables that a guard of any part names",
    "rounds/guards.py": "names tables of its own part, which import it",
}
LOOKUP = re.compile(r"-?[a-z][a-z_]*")


def main() -> int:
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")
    django.setup()
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    linter = settings["tool"]["importlinter"]
    layers = linter["contracts"][0]["layers"]
    roots = linter["root_packages"]
    faults = [*strangers(roots), *circles(roots), *reaches(layers)]
    for fault in faults:
        print(fault)
    if not faults:
        print(
            "No circle but of models and querysets, no reaching up through relations."
        )
    return 1 if faults else 0


def strangers(packages: list[str]) -> Iterator[str]:
    """Yield a line for each package that the contracts do not know of."""
    for path in sorted(PROJECT.glob("*/__init__.py")):
        if path.parent.name not in packages:
            yield f"{path.parent.name}/ is in no contract: name it in pyproject.toml"


def circles(packages: list[str]) -> Iterator[str]:
    """Yield a line for each circle of files that is wider than one pair."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    for modules in strongly_connected(graph):
        if not is_pair_of_rows(modules):
            yield f"A circle of imports: {', '.join(modules)}"


def is_pair_of_rows(modules: list[str]) -> bool:
    """True for the models and the querysets of one subject."""
    if len(modules) != 2:
        return False
    models, querysets = modules
    return models.replace("models", "querysets", 1) == querysets


def strongly_connected(graph: grimp.ImportGraph) -> list[list[str]]:
    """Return the sets of modules that reach each other, each sorted. Tarjan's algorithm."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    components = []

    def visit(module: str) -> None:
        index[module] = lowest[module] = len(index)
        stack.append(module)
        for imported in graph.find_modules_directly_imported_by(module):
            if imported not in index:
                visit(imported)
                lowest[module] = min(lowest[module], lowest[imported])
            elif imported in stack:
                lowest[module] = min(lowest[module], index[imported])
        if lowest[module] == index[module]:
            place = stack.index(module)
            component = sorted(stack[place:])
            del stack[place:]
            if len(component) > 1:
                components.append(component)

    sys.setrecursionlimit(10_000)
    for module in sorted(graph.modules):
        if module not in index:
            visit(module)
    return components


def reaches(layers: list[str]) -> Iterator[str]:
    """Yield a line for each place that reaches a higher part through a relation."""
    heights = {}
    for height, layer in enumerate(reversed(layers)):
        for part in layer.split("|"):
            heights[part.strip()] = height
    for part, height in heights.items():
        relations = relations_from_above(heights, height)
        for path in sorted((PROJECT / part).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from reaches_of(path, relations)


def relations_from_above(heights: dict[str, int], height: int) -> dict[str, str]:
    """Return the names by which rows of a part or below lead to those of higher parts."""
    names = {}
    for model in django.apps.apps.get_models():
        target = model._meta.app_label
        if heights.get(target, height + 1) > height:
            continue
        for relation in model._meta.related_objects:
            source = relation.related_model._meta.app_label
            # A row of a kind that a commitment is: the kinds' names are words of the programme.
            if getattr(relation.field.remote_field, "parent_link", False):
                continue
            if heights.get(source, -1) > height and not relation.hidden:
                names[relation.get_accessor_name()] = source
                names[relation.name] = source
    return names


def reaches_of(path: Path, relations: dict[str, str]) -> Iterator[str]:
    where = path.relative_to(PROJECT)
    for node in ast.walk(ast.parse(path.read_text())):
        if is_way_to_a_model(node) and str(where) not in MAY:
            yield f"{where}:{node.lineno} reaches rows without importing their part"
        for word in words_of(node):
            if word in relations:
                yield (
                    f"{where}:{node.lineno} names `{word}`, a relation of"
                    f" {relations[word]}"
                )


def is_way_to_a_model(node: ast.AST) -> bool:
    """True for `X.field.model` and its like, which lead from a relation to its rows."""
    if not isinstance(node, ast.Attribute):
        return False
    is_of_field = isinstance(node.value, ast.Attribute) and node.value.attr == "field"
    return node.attr in WAYS or (node.attr == "model" and is_of_field)


def words_of(node: ast.AST) -> list[str]:
    """Return the names of columns and relations that a node may name: in a query, or as an
    attribute that leads to others' rows.
    """
    if isinstance(node, ast.keyword) and node.arg:
        return node.arg.split("__")
    if isinstance(node, ast.Attribute):
        return [node.attr]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (
            node.value.lstrip("-").split("__") if LOOKUP.fullmatch(node.value) else []
        )
    return []


if __name__ == "__main__":
    sys.exit(main())
