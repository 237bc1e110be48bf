"""A name in a workbook that was sent: the file is destroyed, and what was noted of it blanked."""

import json

import pytest

from redaction import services
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
)
from tests.workbooks.filling import GREEN, Pack, sent
from workbooks.models import Workbook

pytestmark = pytest.mark.django_db
NAME = "Zebedee Quillfeather"


@pytest.fixture
def holder(open_round):
    seat = SeatFactory(organisation=OrganisationFactory())
    person = SeatHoldingFactory(seat=seat).person
    ActionFactory(lead=seat.organisation, owner=seat)
    return person


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_name_in_a_workbook_destroys_it(
    kind, officer, holder, tmp_path, settings, signed_in
):
    settings.MEDIA_ROOT = tmp_path / "files"
    text = f"The case of {NAME} was heard."
    reference = ActionFactory._meta.model.objects.get().reference
    pack = Pack(holder)
    pack.fill(reference, **GREEN | {"What happened": text})
    table = f"Reference,Rating now,What happened\n{reference},Green,{text}\n"
    data = pack.bytes if kind == "xlsx" else table.encode()
    workbook = sent(data, holder, f"returns.{kind}")
    second = UserFactory(officer=True)

    request = services.ask(
        texts=[NAME], by=officer, second=second, reason="A child.", files=[], papers=[]
    )
    seen = services.look(request=request, by=second).digest
    services.confirm(request=request, by=second, seen=seen, at=NOW)

    workbook.refresh_from_db()
    assert workbook.redacted_at == NOW
    assert not list((tmp_path / "files" / "workbooks").iterdir())
    noted = json.dumps(list(workbook.rows.values("comparison", "faults")))
    assert NAME not in noted and "[redacted]" in noted.lower()
    page = signed_in(holder)
    assert page.get(f"/workbooks/{workbook.pk}/file/").status_code == 404
    assert "was destroyed" in page.get(workbook.get_absolute_url()).content.decode()
    answer = page.post(workbook.get_absolute_url(), {"act": "keep"}, follow=True)
    assert "was destroyed" in answer.content.decode()
    assert Workbook.objects.count() == 1
