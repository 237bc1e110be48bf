"""What keeps an issued paper as it was issued: triggers."""

import pgtrigger
from django.db.models import Model

from toolkit.guards import Guard, model_behind

SENTENCE = (
    "The paper is issued and cannot be changed. Make a new version that says what"
    " changed and why."
)


class KeepIssuedPaper(Guard):
    """Refuse any change to a paper once it is issued, and to delete one at any time."""

    def __init__(self) -> None:
        super().__init__(
            name="keep_issued_paper",
            operation=pgtrigger.Update | pgtrigger.Delete,
            sentence=SENTENCE,
        )

    def get_func(self, model: Model) -> str:
        return f"""
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'A paper is part of the record and cannot be deleted.';
            END IF;
            IF OLD.issued_at IS NOT NULL THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """


class KeepPartsOfIssuedPaper(Guard):
    """Refuse to add, change or remove what an issued paper is made of.

    `path` is the foreign keys that lead from the row to its paper, one after another.
    """

    def __init__(self, *path: str) -> None:
        self.path = path
        super().__init__(
            name="keep_parts_of_issued_paper",
            operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
            sentence=SENTENCE,
        )

    def get_func(self, model: Model) -> str:
        new, old = (self._issued_paper(model, row) for row in ("NEW", "OLD"))
        return f"""
            IF EXISTS ({new} UNION ALL {old}) THEN
                {super().get_func(model)}
            END IF;
            RETURN COALESCE(NEW, OLD);
        """

    def _issued_paper(self, model: Model, row: str) -> str:
        """Return the query of the issued paper that a row of a model belongs to."""
        first, *others = self.path
        behind = model_behind(model, first)
        key = f"{row}.{first}_id"
        for name in others:
            key = f"(SELECT {name}_id FROM {behind._meta.db_table} WHERE id = {key})"
            behind = model_behind(behind, name)
        papers = behind._meta.db_table
        return f"SELECT 1 FROM {papers} WHERE id = {key} AND issued_at IS NOT NULL"


class KeepFileOfPack(Guard):
    """Refuse any change to an uploaded paper once an issued pack holds it."""

    def __init__(self) -> None:
        super().__init__(
            name="keep_file_of_pack",
            operation=pgtrigger.Update,
            sentence=(
                "The paper is part of a pack that was issued, and cannot be changed or"
                " taken off."
            ),
        )

    def get_func(self, model: Model) -> str:
        parts = model_behind(model, "in_packs")._meta.db_table
        return f"""
            IF EXISTS (SELECT 1 FROM {parts} WHERE uploaded_id = OLD.id) THEN
                {super().get_func(model)}
            END IF;
            RETURN NEW;
        """
