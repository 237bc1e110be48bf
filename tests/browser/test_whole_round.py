"""A round of all 47 commitments from its opening to its close, by officer, member and partner,
without scripts.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.reading import follow
from tests.browser.reporting import AMBER, GREEN, ask_to_close, fill_in, submit

pytestmark = pytest.mark.xdist_group("browser-round")

EXPECTED = """SELECT c.reference, c.kind, o.code = 'SG' FROM rounds_expectedreturn e
    JOIN commitments_commitment c ON c.id = e.commitment_id
    JOIN people_organisation o ON o.id = c.lead_id
    JOIN rounds_reportinground r ON r.id = e.round_id
    WHERE r.slug = '2018-10' ORDER BY c.series, c.number"""
WAITING = (
    "SELECT array_agg(id ORDER BY id) FROM rounds_progressupdate WHERE state ="
    " 'submitted'"
)
# The same as the officers do on the pages, for the other commitments.
ANSWER = """
from commitments.models import Commitment
from people.models import User
from programme.clock import now
from rounds.models import ReportingRound
from rounds.updates import hand_in, review
officer, second = (
    User.objects.get(email=f"{{name}}@cpip.example") for name in ("officer", "officer2")
)
reporting_round = ReportingRound.objects.open().get()
for commitment in Commitment.objects.filter(reference__in={references}):
    update = hand_in.nothing_has_changed(
        commitment=commitment,
        reporting_round=reporting_round,
        by=officer,
        at=now(),
        confirm=["accepted_at_once", "recovery_over"],
    )
    if update.state == "submitted":
        review.accept_update(update=update, by=second, at=now())
"""


def address_of(reference, kind):
    return f"/{kind}s/{reference}/"


def accept_all(officer, tracker):
    """Accept what waits for review, one page after the other."""
    for pk in tracker.database.value(WAITING) or []:
        officer.goto(f"/updates/{pk}/")
        officer.get_by_role("button", name="Accept", exact=True).click()
        expect(officer.get_by_role("status")).to_have_text("Update accepted.")


def close(officer, slug, reason, **reasons):
    officer.goto(f"/rounds/{slug}/")
    follow(officer.get_by_role("link", name="Close the round"))
    for reference, word in reasons.items():
        officer.get_by_role("group", name=reference).get_by_text(
            word, exact=True
        ).click()
    rest = officer.get_by_label("For all that have no reason below")
    if rest.count():
        rest.select_option(reason)
    name = {"2018-06": "June 2018", "2018-10": "October 2018"}[slug]
    officer.get_by_label("The round’s name").fill(name)
    officer.get_by_role("button", name="Close the round").click()


def test_a_round_goes_from_opening_to_closing_in_the_browser(own_tracker, visit):
    officer, second = visit("officer"), visit("officer2")
    member, partner = visit("member"), visit("partner")

    # The round that is open is brought to its end: what waits is reviewed, and what is missing says
    # why.
    ask_to_close(second, "2018-06")
    officer.goto("/rounds/2018-06/close/")
    officer.get_by_label("The round’s name").fill("June 2018")
    officer.get_by_role("button", name="Close the round").click()
    expect(officer.get_by_role("alert")).to_contain_text(
        "7 updates of this round wait for review."
    )
    accept_all(second, own_tracker)
    close(officer, "2018-06", "", **{"INS-2": "Not due"})
    expect(officer.get_by_role("alert")).to_contain_text(
        "Say why nothing was reported on NEG-4."
    )
    expect(
        officer.get_by_role("group", name="INS-2").get_by_label("Not due")
    ).to_be_checked()
    close(officer, "2018-06", "no_contact", **{"INS-2": "Not due"})
    expect(officer.get_by_role("status")).to_have_text(
        "The June 2018 round is closed. Its figures are stored."
    )
    expect(officer.get_by_role("main")).to_contain_text("Not reported: no contact")

    # The next one is planned for a meeting and opened: all 47 owe a return.
    officer.get_by_role("link", name="Reporting rounds").first.click()
    officer.get_by_role("link", name="Plan a round").click()
    meeting = officer.get_by_label("Meeting", exact=False).first
    meeting.select_option(
        label=meeting.get_by_role(
            "option", name=re.compile("2 October 2018")
        ).inner_text()
    )
    for label, day in (
        ("Opens on", "2018-05-21"),
        ("Falls due on", "2018-05-29"),
        ("Planned to close", "2018-05-31"),
    ):
        officer.get_by_label(label).fill(day)
    officer.get_by_role("button", name="Plan the round").click()
    officer.get_by_role("link", name="Open the round").click()
    officer.get_by_role("button", name="Open the round").click()
    expect(officer.get_by_role("main")).to_contain_text("0 of 47 handed in, 0 accepted")

    # A member and a partner report in words of their own; one update is returned, mended and handed
    # in again.
    member.goto("/my-work/")
    owed = member.get_by_role("row").filter(
        has=member.get_by_role("link", name=re.compile("^Report"))
    )
    assert owed.count() > 0
    follow(owed.first.get_by_role("link", name=re.compile("^Report")))
    of_member = re.search(r"/updates/new/([A-Z]+-\d+)/", member.url).group(1)
    fill_in(member, GREEN)
    submit(member)
    expect(member.get_by_role("status")).to_have_text("Update submitted for review.")
    officer.goto(member.url)
    officer.get_by_label("Why it is returned").fill("How many came?")
    officer.get_by_role("button", name="Return to its author").click()
    member.goto("/my-work/")
    expect(member.get_by_role("main")).to_contain_text("How many came?")
    member.get_by_role("row").filter(has_text="How many came?").get_by_role(
        "link"
    ).click()
    member.get_by_role("link", name="Go on with this update").click()
    fill_in(member, {"happened": "Twelve people came to the first workshop."})
    submit(member)
    officer.goto(member.url)
    expect(officer.get_by_role("main")).to_contain_text("What changed in submission 2")
    officer.get_by_role("button", name="Accept", exact=True).click()
    partner.goto("/updates/new/INS-2/")
    fill_in(partner, AMBER)
    submit(partner)
    expect(partner.get_by_role("status")).to_have_text("Update submitted for review.")
    officer.goto(partner.url)
    officer.get_by_role("button", name="Accept", exact=True).click()

    # The others are answered with one press each, but for two that stay silent: in the browser one
    # of each kind, led by the Scottish Government and by others.
    returns = own_tracker.database.rows(EXPECTED)
    assert len(returns) == 47
    silent = {"TRA-1", "REC-12"}
    to_answer = [row for row in returns if row[0] not in silent | {of_member, "INS-2"}]
    of_each = {
        (kind, is_government): reference for reference, kind, is_government in to_answer
    }
    assert len(of_each) == 4
    for (kind, is_government), reference in of_each.items():
        officer.goto(address_of(reference, kind))
        officer.get_by_role("button", name="Nothing has changed").click()
        if is_government:  # it would be accepted in the same step, and is asked about
            expect(officer).to_have_url(re.compile("/unchanged/$"))
            officer.get_by_role("button", name="Nothing has changed").click()
        expect(officer.get_by_role("status")).to_contain_text(
            "“Nothing has changed” was"
        )
    rest = {reference for reference, *_ in to_answer} - set(of_each.values())
    own_tracker.run("shell", "-v", "0", "-c", ANSWER.format(references=rest))
    accept_all(second, own_tracker)
    officer.goto("/rounds/2018-10/")
    expect(officer.get_by_role("main")).to_contain_text(
        "45 of 47 handed in, 45 accepted"
    )

    # More time is given, and then the round is closed for good.
    officer.get_by_role("link", name="Give more time").click()
    officer.get_by_label("Now due on").fill("2018-05-30")
    officer.get_by_label("Why").fill("The holiday.")
    officer.get_by_role("button", name="Extend the round").click()
    expect(officer.get_by_role("main")).to_contain_text("Wednesday 30 May 2018")
    ask_to_close(second, "2018-10")
    close(officer, "2018-10", "", **{"TRA-1": "Not due", "REC-12": "No contact"})
    expect(officer.get_by_role("main")).to_contain_text(
        "45 of 47 handed in, 45 accepted"
    )
    expect(officer.get_by_role("link", name="Give more time")).to_have_count(0)
    officer.goto("/rounds/2018-10/returns/")
    expect(officer.get_by_role("row").filter(has_text="TRA-1")).to_contain_text(
        "Not due"
    )
    expect(officer.get_by_role("row").filter(has_text="REC-12")).to_contain_text(
        "No contact"
    )
    stored = own_tracker.database.value(
        "SELECT figures FROM rounds_reportinground WHERE slug = '2018-10'"
    )
    assert (stored["expected"], stored["states"]) == (47, {"accepted": 45, "none": 2})
    assert stored["not_reported"] == {"not_due": 1, "no_contact": 1}

    # An accepted update of a closed round is put right by another one, which the member sees beside
    # it.
    kind_of_member = {reference: kind for reference, kind, _ in returns}[of_member]
    member.goto(address_of(of_member, kind_of_member))
    member.get_by_role("link", name=re.compile("update for October 2018")).click()
    member.get_by_role("button", name="Correct this update").click()
    fill_in(member, {"happened": "Eleven people came to the first workshop."})
    submit(member)
    officer.goto(member.url)
    officer.get_by_role("button", name="Accept", exact=True).click()
    member.goto(address_of(of_member, kind_of_member))
    expect(member.get_by_role("main")).to_contain_text("Erratum: green")
    officer.goto("/rounds/2018-10/")
    expect(officer.get_by_role("main")).to_contain_text(
        "45 of 47 handed in, 45 accepted"
    )
