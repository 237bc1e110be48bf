"""A round of 47 returns that all wait for review, as the tracker's own services make it. Run in the
tracker's process, with the demonstration in it.
"""

from dataclasses import replace
from datetime import date

from actions.models import Action
from commitments.models import Commitment, Milestone
from people.models import User
from programme.clock import now, today
from returns import early_close, services
from returns.closing import Reason
from rounds.content import Content, EvidenceLine, RecoveryLine
from rounds.decisions.services import withdraw
from rounds.models import Meeting, ReportingRound
from rounds.updates import hand_in
from rounds.updates.review import accept_update
from rounds.updates.starting_point import accepted_before, first_content
from standing.adding import add_commitment

DUE = date(2018, 6, 8)
LATER = date(2018, 7, 20)
FIRST_REPORTS = ["NEG-91", "CSE-91"]
WITHDRAWN = ["DAT-2", "HEA-5"]
TURNED_RED, TURNED_COMPLETE, REPEATED = "CSE-7", "HEA-1", "HEA-2"
BY_THE_REVIEWER = ["REC-7", "REC-8"]


def hand_in_all() -> None:
    """Open the round after the present one, and hand in all that it expects: by who holds the
    owner's seat, and some by the officer who reviews.
    """
    officer, reviewer = (
        User.objects.get(email=f"{name}@cpip.example")
        for name in ("officer", "officer2")
    )
    _close_present_round(officer, reviewer)
    for reference in WITHDRAWN:
        commitment = Commitment.objects.get(reference=reference)
        withdraw(commitment=commitment, by=officer, at=now(), reason="Merged.")
    for reference in FIRST_REPORTS:
        _add(reference, officer)
    reporting_round = _open_next_round(officer)
    for expected in reporting_round.expected.select_related("commitment__owner"):
        commitment = expected.commitment
        holder = User.objects.filter(holdings__seat=commitment.owner).first()
        is_entered = commitment.reference in BY_THE_REVIEWER
        hand_in.report(
            commitment=commitment,
            reporting_round=reporting_round,
            content=_content(commitment),
            by=reviewer if is_entered else holder,
            at=now(),
        )


def _close_present_round(officer: User, other: User) -> None:
    present = ReportingRound.objects.open().get()
    for update in present.updates.submitted().reviewable_by(officer):
        accept_update(update=update, by=officer, at=now())
    early_close.ask_to_close(
        reporting_round=present, reason="It is over.", by=other, at=now()
    )
    references = Commitment.objects.values_list("reference", flat=True)
    services.close_round(
        reporting_round=present,
        reasons={reference: Reason("no_contact") for reference in references},
        by=officer,
        at=now(),
    )


def _add(reference: str, officer: User) -> None:
    like = Action.objects.get(reference="HEA-4")
    action = Action(
        reference=reference,
        title=f"What {reference} is to do",
        description="It was added between two rounds.",
        workstream=like.workstream,
        owner=like.owner,
        lead=like.lead,
        basis=Commitment.Basis.OFFICER,
    )
    add_commitment(
        commitment=action,
        links={},
        milestone=Milestone(title="Done", first_date=LATER),
        meeting=None,
        in_open_round=False,
        by=officer,
        at=now(),
    )


def _open_next_round(officer: User) -> ReportingRound:
    meeting = Meeting.objects.filter(date__gt=DUE, round=None).order_by("date").first()
    reporting_round = services.plan_round(
        meeting=meeting,
        opens_on=today(),
        due_on=DUE,
        closes_on=LATER,
        by=officer,
        at=now(),
    )
    return services.open_round(reporting_round=reporting_round, by=officer, at=now())


def _content(commitment: Commitment) -> Content:
    """Return what is reported: mostly the last rating, in new words."""
    reference = commitment.reference
    last = first_content(accepted_before(commitment, None))
    recovery = [replace(step, by=LATER) for step in last.recovery]
    news = {
        "standing": last.standing or "green",
        "outlook": last.outlook or "green",
        "summary": f"What was done since on {reference}.",
        "next_steps": f"What comes next on {reference}.",
        "recovery": recovery,
    }
    if reference == REPEATED:
        news |= {"summary": last.summary, "next_steps": last.next_steps}
    if reference == TURNED_RED:
        news |= {
            "standing": "red",
            "cause": "national",
            "recovery": [RecoveryLine("Meet the leads", "The lead", LATER)],
            "ask": "Decide who pays.",
        }
    if reference == TURNED_COMPLETE:
        news["standing"] = "complete"
    if news["standing"] == "complete":
        news |= {
            "outlook": "",
            "evidence": [EvidenceLine("Report", "https://example.org/report")],
        }
    return replace(last, **news)
