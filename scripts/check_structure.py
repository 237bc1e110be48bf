"""What the import contracts cannot see: circles of files, and reaching up through relations.

    python scripts/check_structure.py

A part may not reach a higher part's rows through `X.field.model`, nor name a higher part's relation
in a query. Files may know each other in a circle only as the models and the querysets of one
subject do, in one pair.
"""

import ast
import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import django
import grimp

PROJECT = Path(__file__).resolve().parent.parent
# The methods of a queryset whose words and names are columns and relations.
QUERY_METHODS = {
    "filter",
    "exclude",
    "get",
    "values",
    "values_list",
    "order_by",
    "select_related",
    "prefetch_related",
    "only",
    "distinct",
    "F",
    "Q",
    "OuterRef",
    "Count",
    "Max",
    "Min",
    "Sum",
    "Prefetch",
}


def main() -> int:
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")
    django.setup()
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    linter = settings["tool"]["importlinter"]
    layers = linter["contracts"][0]["layers"]
    faults = [*circles(linter["root_packages"]), *reaches(layers)]
    for fault in faults:
        print(fault)
    if not faults:
        print(
            "No circle but of models and querysets, no reaching up through relations."
        )
    return 1 if faults else 0


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
            if heights.get(source, -1) > height and not relation.hidden:
                names[relation.get_accessor_name()] = source
                names[relation.name] = source
    return names


def reaches_of(path: Path, relations: dict[str, str]) -> Iterator[str]:
    where = path.relative_to(PROJECT)
    for node in ast.walk(ast.parse(path.read_text())):
        if is_field_model(node):
            yield f"{where}:{node.lineno} reaches rows through `.field.{node.attr}`"
        if not isinstance(node, ast.Call) or name_of(node) not in QUERY_METHODS:
            continue
        for lookup in lookups(node):
            for word in lookup.lstrip("-").split("__"):
                if word in relations:
                    yield (
                        f"{where}:{node.lineno} names `{word}`, a relation of"
                        f" {relations[word]}"
                    )


def is_field_model(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in ("model", "related_model")
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "field"
    )


def name_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def lookups(call: ast.Call) -> Iterator[str]:
    """Yield the names of columns and relations that a call of a query names."""
    for keyword in call.keywords:
        if keyword.arg:
            yield keyword.arg
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


if __name__ == "__main__":
    sys.exit(main())
