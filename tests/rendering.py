"""Migrating in a tenth of the time, for the tables that tests are given.

Where a migration changes a model, Django makes anew all models that are related to it in any way;
here they are nearly all, six hundred times over. This makes anew the model and those that lead to
it, which is all that the tables need. A new tracker's tables are made in Django's own way, and the
test of its supervisor holds them against these.
"""

from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import resolve_relation

Key = tuple[str, str]  # of an app, of a model


def render_only_what_changes() -> None:
    """Have this process migrate so from now on."""
    ProjectState._find_reload_model = changed


def changed(
    state: ProjectState, app_label: str, model_name: str, delay: bool = False
) -> set[Key]:
    """Return the model and those that lead to it, in place of Django's own choice."""
    state.is_delayed = True  # code that a migration runs is given all models made anew
    anew: set[Key] = set()
    todo = {(app_label, model_name)}
    while todo:
        anew |= todo
        leading = {key for key, model in state.models.items() if _leads(model, todo)}
        todo = leading - anew
    return anew


def _leads(model: ModelState, to: set[Key]) -> bool:
    """Return whether a model has a relation to one of the others, or is a kind of it."""
    own = (model.app_label, model.name_lower)
    targets = [
        field.related_model for field in model.fields.values() if field.is_relation
    ]
    bases = [base for base in model.bases if isinstance(base, str)]
    return any(resolve_relation(target, *own) in to for target in targets + bases)
