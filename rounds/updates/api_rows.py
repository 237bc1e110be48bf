"""The rows of a request for many updates: which can be read, and what is said of the others."""

from django.core.exceptions import ValidationError

from rounds.content import Content
from rounds.updates import bulk
from rounds.updates.content_serializers import NewUpdateSerializer
from rounds.updates.rules import ACCEPTED
from rounds.updates.workflow import NoLongerDue
from toolkit.errors import NotAllowed
from toolkit.faults import Place, fault_at, faults_of_domain, faults_of_fields


def judged_rows(sent: list) -> tuple[dict[int, bulk.Row], dict[int, list[dict]]]:
    """Return the rows that can be read, and the faults of the others, by their places."""
    rows = {}
    faults = {}
    for place, row in enumerate(sent):
        serializer = NewUpdateSerializer(data=row)
        if not serializer.is_valid():
            faults[place] = faults_of_fields(
                serializer.errors, ACCEPTED, ("updates", place)
            )
            continue
        values = serializer.validated_data
        rows[place] = bulk.Row(
            commitment=values["commitment"],
            round=values.get("round", ""),
            content=serializer.fill(Content()),
            submit=values["submit"],
        )
    return rows, faults


def refused_row(place: int, number: int, faults: list[dict]) -> dict:
    return {"row": place, "status": number, "update": None, "errors": faults}


def accepted_row(place: int, number: int, update: dict | None) -> dict:
    return {"row": place, "status": number, "update": update, "errors": []}


def faults_of_refusal(refusal: bulk.Refusal, place: int) -> tuple[int, list[dict]]:
    """Return the status and the faults of a row that a service refused."""
    path: Place = ("updates", place)
    if isinstance(refusal, ValidationError):
        return 400, faults_of_domain(refusal, path)
    path = (*path, "commitment")
    if isinstance(refusal, NotAllowed):
        return 403, [fault_at(path, "not_allowed", str(refusal))]
    if isinstance(refusal, NoLongerDue):
        return 409, [fault_at(path, "no_longer_due", str(refusal))]
    return 409, [fault_at(path, "conflict", str(refusal))]
