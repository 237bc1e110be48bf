"""What is filled in in a return pack is looked through, and handed in as from any other door."""

from datetime import date

import pytest

from rounds.content import EvidenceLine, MilestoneLine, to_json
from rounds.models import ProgressUpdate
from rounds.updates import hand_in, write
from rounds.updates.content_rows import content_of
from tests.agency import Agency
from tests.factories import (
    NOW,
    content,
)
from tests.workbooks.filling import AMBER, GREEN, Pack, sent
from toolkit.errors import Conflict
from workbooks.handing import acting, batches
from workbooks.handing.acting import ask_for
from workbooks.models import Workbook
from workbooks.tasks import deal_with_workbooks

pytestmark = pytest.mark.django_db
HAND_IN, KEEP = Workbook.Act.HAND_IN, Workbook.Act.KEEP


def rows_of(workbook):
    return {row.reference: row for row in workbook.rows.select_related("commitment")}


def asked(workbook, act=HAND_IN, **wish):
    return ask_for(workbook=workbook, act=act, by=workbook.added_by, at=NOW, **wish)


def test_a_filled_pack_hands_in_what_the_api_would(actions, holder, seat):
    by_pack, by_api = actions[0], actions[1]
    pack = Pack(holder)
    pack.fill(by_pack.reference, **AMBER)
    pack.add(
        "Recovery steps", by_pack.reference, "Agree dates", "Us", "30/06/2018", "No"
    )
    pack.add("Evidence links", by_pack.reference, "Minutes", "https://example.org/a")
    workbook = asked(pack.sent_by(holder))
    Agency(seat.organisation).send(
        commitment=by_api.reference,
        rating="amber",
        outlook="green",
        cause="own",
        summary="Done so far.",
        next_steps="What is left.",
        recovery=[{"step": "Agree dates", "who": "Us", "by": "2018-06-30"}],
        evidence=[{"title": "Minutes", "url": "https://example.org/a"}],
    )

    mine, theirs = (action.updates.get() for action in (by_pack, by_api))
    assert workbook.state == "done"
    assert mine.state == theirs.state == "submitted"
    assert to_json(content_of(mine)) == to_json(content_of(theirs))
    assert rows_of(workbook)[by_pack.reference].update == mine


def test_nothing_is_handed_in_by_sending_it(actions, holder):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **GREEN)

    workbook = pack.sent_by(holder)

    verdicts = [row.verdict for row in workbook.rows.all()]
    assert (workbook.state, verdicts) == ("read", ["new", "blank", "blank", "blank"])
    assert not ProgressUpdate.objects.exists()


def test_the_same_file_once_more_changes_nothing_and_says_so(actions, holder):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **GREEN)
    data = pack.bytes
    asked(sent(data, holder))
    before = list(ProgressUpdate.objects.values())

    again = asked(sent(data, holder))

    assert "You sent this very file before" in again.notes[0]
    assert rows_of(again)[actions[0].reference].verdict == "unchanged"
    assert list(ProgressUpdate.objects.values()) == before


def test_what_is_not_complete_is_refused_at_its_cell_and_may_be_kept(actions, holder):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **{**GREEN, "Rating now": "Red"})
    workbook = pack.sent_by(holder)

    row = rows_of(workbook)[actions[0].reference]
    headings = ("Cause", "Asked of the Leadership Group")
    cause, ask = (pack.cell(row.reference, heading) for heading in headings)
    codes = {fault["cell"]: fault["code"] for fault in row.faults}
    assert codes[f"Returns!{cause.coordinate}"] == "required"
    assert codes[f"Returns!{ask.coordinate}"] == "required"
    assert (row.may_be_handed_in, row.may_be_kept) == (False, True)
    asked(workbook)
    assert not ProgressUpdate.objects.exists()
    asked(workbook, KEEP)
    assert actions[0].updates.get().state == "draft"


def test_a_draft_of_the_pack_is_gone_on_with(actions, holder, open_round):
    draft = write.start_update(
        commitment=actions[0],
        reporting_round=open_round,
        content=content(summary="So far."),
        by=holder,
        at=NOW,
    )
    pack = Pack(holder)
    assert pack.cell(actions[0].reference, "What happened").value == "So far."
    pack.fill(actions[0].reference, **{"What happened": "All of it."})
    workbook = pack.sent_by(holder)

    assert rows_of(workbook)[actions[0].reference].verdict == "changed"
    asked(workbook)
    draft.refresh_from_db()
    assert (draft.state, draft.summary) == ("submitted", "All of it.")


def test_of_two_packs_with_one_row_the_second_sees_both_texts(
    actions, holder, officer, signed_in
):
    first, second = Pack(officer), Pack(holder)
    first.fill(actions[0].reference, **GREEN)
    second.fill(actions[0].reference, **{**GREEN, "What happened": "Mine instead."})
    asked(first.sent_by(officer), KEEP)
    workbook = second.sent_by(holder)

    row = rows_of(workbook)[actions[0].reference]
    assert row.verdict == "conflict"
    page = signed_in(holder).get(workbook.get_absolute_url()).content.decode()
    assert "Done so far." in page and "Mine instead." in page
    asked(workbook)
    assert actions[0].updates.get().summary == "Done so far."
    asked(workbook, replace=[tuple(row.comparison["version"])])
    assert actions[0].updates.get().summary == "Mine instead."


def test_what_is_handed_in_already_is_not_written_over(actions, holder, open_round):
    hand_in.report(
        commitment=actions[0],
        reporting_round=open_round,
        content=content(),
        by=holder,
        at=NOW,
    )
    pack = Pack(holder)
    pack.fill(actions[0].reference, **{**GREEN, "What happened": "Another text."})
    row = rows_of(asked(pack.sent_by(holder)))[actions[0].reference]

    assert row.verdict == "refused"
    assert [fault["code"] for fault in row.faults] == ["conflict"]
    assert "cannot be changed now" in row.faults[0]["detail"]


def test_what_a_colleague_began_is_not_handed_in_because_a_pack_repeats_it(
    actions, holder, officer, open_round
):
    draft = write.start_update(
        commitment=actions[0],
        reporting_round=open_round,
        content=content(),
        by=holder,
        at=NOW,
    )
    pack = Pack(officer)
    pack.fill(actions[1].reference, **GREEN)

    workbook = asked(pack.sent_by(officer))

    draft.refresh_from_db()
    assert draft.state == "draft"
    assert rows_of(workbook)[actions[1].reference].outcome == "handed_in"


def test_what_was_kept_from_a_workbook_is_handed_in_from_it_later(actions, holder):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **GREEN)
    workbook = asked(pack.sent_by(holder), KEEP)
    assert actions[0].updates.get().state == "draft"

    asked(workbook)

    assert actions[0].updates.get().state == "submitted"


def test_mended_cells_of_one_s_own_draft_are_no_conflict(actions, holder):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **GREEN)
    asked(pack.sent_by(holder), KEEP)
    pack.fill(actions[0].reference, **{"What happened": "Mended."})
    workbook = pack.sent_by(holder)

    assert rows_of(workbook)[actions[0].reference].verdict == "changed"
    asked(workbook)
    assert actions[0].updates.get().summary == "Mended."


def test_only_the_version_that_was_seen_gives_way(actions, holder, officer):
    first, second = Pack(officer), Pack(holder)
    first.fill(actions[0].reference, **GREEN)
    second.fill(actions[0].reference, **GREEN | {"What happened": "Mine."})
    asked(first.sent_by(officer), KEEP)
    workbook = second.sent_by(holder)
    seen = tuple(rows_of(workbook)[actions[0].reference].comparison["version"])
    draft = actions[0].updates.get()
    write.save_update(
        update=draft, content=content(summary="Newer still."), by=officer, at=NOW
    )

    asked(workbook, replace=[seen])

    assert actions[0].updates.get().summary == "Newer still."
    row = rows_of(workbook)[actions[0].reference]
    assert row.verdict == "conflict"


def test_what_the_workbook_has_no_column_for_stays(actions, holder, open_round):
    action, milestone = actions[0], actions[0].milestones.get()
    said = content(
        "red",
        milestones=[
            MilestoneLine(milestone.pk, forecast=date(2018, 12, 31), reason="Late.")
        ],
        evidence=[EvidenceLine("Minutes", "https://example.org/a")],
    )
    write.start_update(
        commitment=action, reporting_round=open_round, content=said, by=holder, at=NOW
    )
    pack = Pack(holder)
    pack.fill(action.reference, **{"What happened": "Another text."})
    for title in ("Milestones", "Recovery steps", "Evidence links"):
        del pack.book[title]
    pack["Returns"].delete_cols(pack.column("Asked of the Leadership Group"))

    asked(pack.sent_by(holder), KEEP)

    now = content_of(action.updates.get())
    assert now.summary == "Another text."
    assert (now.ask, now.recovery) == (said.ask, said.recovery)
    assert (now.milestones, now.evidence) == (said.milestones, said.evidence)


def test_a_date_that_was_stated_since_is_not_taken_back(actions, holder):
    action, milestone = actions[0], actions[0].milestones.get()
    pack = Pack(holder)
    pack.fill(action.reference, **GREEN)
    milestone.forecast_date, milestone.forecast_precision = date(2019, 1, 31), "day"
    milestone.save()

    workbook = pack.sent_by(holder)
    asked(workbook)

    assert content_of(action.updates.get()).milestones == []


def test_a_date_that_was_cleared_is_asked_about(actions, holder):
    action, milestone = actions[0], actions[0].milestones.get()
    milestone.forecast_date, milestone.forecast_precision = date(2019, 1, 31), "day"
    milestone.save()
    pack = Pack(holder)
    pack.fill(action.reference, **GREEN)
    cell = pack.cell(action.reference, "Expected", "Milestones")
    assert cell.value == "31/01/2019"
    cell.value = None

    (fault,) = rows_of(pack.sent_by(holder))[action.reference].faults

    assert fault["cell"] == f"Milestones!{cell.coordinate}"
    assert "The pack had 31/01/2019 here" in fault["detail"]


def test_nothing_has_changed_beside_other_words_is_asked_back(actions, holder):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **GREEN | {"Nothing has changed": "Yes"})

    row = rows_of(pack.sent_by(holder))[actions[0].reference]

    assert row.faults and not row.may_be_handed_in


class TestTheWorker:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch):
        monkeypatch.setattr(batches, "AT_ONCE", 1)
        monkeypatch.setattr(batches, "BATCH", 2)

    @pytest.fixture
    def workbook(self, actions, holder):
        pack = Pack(holder)
        for action in actions:
            pack.fill(action.reference, **GREEN)
        return pack.sent_by(holder)

    def test_it_reads_and_hands_in_what_is_left_to_it(self, workbook, actions):
        assert workbook.state == "being_read" and not workbook.rows.exists()
        assert deal_with_workbooks() == 1
        workbook.refresh_from_db()
        assert (workbook.state, workbook.rows.count()) == ("read", 4)

        workbook = asked(workbook)
        assert workbook.state == "being_written"
        deal_with_workbooks()

        workbook.refresh_from_db()
        assert workbook.state == "done"
        assert ProgressUpdate.objects.filter(state="submitted").count() == 4
        assert deal_with_workbooks() == 0

    def test_it_goes_on_where_another_was_stopped(self, workbook, monkeypatch):
        deal_with_workbooks()
        workbook.refresh_from_db()
        workbook = asked(workbook)
        real, calls = acting.write_returns, []

        def stopped(rows, *args, **kwargs):
            calls.append(rows)
            if len(calls) == 2:
                raise KeyboardInterrupt  # as a worker is stopped
            return real(rows, *args, **kwargs)

        monkeypatch.setattr(acting, "write_returns", stopped)
        with pytest.raises(KeyboardInterrupt):
            deal_with_workbooks()
        workbook.refresh_from_db()
        assert (workbook.state, workbook.dealt_with) == ("being_written", 2)
        assert ProgressUpdate.objects.filter(state="submitted").count() == 2
        monkeypatch.undo()
        deal_with_workbooks()

        assert ProgressUpdate.objects.filter(state="submitted").count() == 4

    def test_one_that_cannot_be_read_keeps_no_other_back(
        self, workbook, actions, holder
    ):
        other = Pack(holder).sent_by(holder)
        workbook.file.storage.delete(workbook.file.name)
        deal_with_workbooks()

        states = dict(Workbook.objects.values_list("pk", "state"))
        assert states == {workbook.pk: "failed", other.pk: "read"}
        with pytest.raises(Conflict, match="gone|could not be read"):
            asked(Workbook.objects.get(pk=workbook.pk))

    def test_what_a_redaction_destroyed_is_not_handed_in(self, workbook):
        deal_with_workbooks()
        workbook.refresh_from_db()
        workbook = asked(workbook)
        Workbook.objects.filter(pk=workbook.pk).update(redacted_at=NOW)
        deal_with_workbooks()

        assert not ProgressUpdate.objects.exists()
