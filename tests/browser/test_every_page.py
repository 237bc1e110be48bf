"""Every page can be read by anyone who may see it: with assistive technology, on a telephone,
enlarged.
"""

import pytest
from django.urls import URLPattern, get_resolver

from tests.browser.reading import faults_of

pytestmark = pytest.mark.xdist_group("browser-pages")

ANYONE = ["officer", "member", "partner", "chair"]
# Where all but officers are shown the same kinds of elements.
TWO_KINDS = ["officer", "member"]

# Each page by the name of its address: the address, and as whom it is read.
PAGES = {
    "dashboard:overview": ("/", TWO_KINDS),
    "dashboard:start": ("/start/", ["officer"]),
    "dashboard:ratings": ("/ratings/", ["chair"]),
    "dashboard:timeline": ("/timeline/?first=2018-Q1&last=2018-Q4", ["chair"]),
    "dashboard:coverage": ("/coverage/", ["chair"]),
    "dashboard:delivery": ("/delivery/", ["chair"]),
    "dashboard:about": ("/about/", [None, "chair"]),
    "dashboard:contact": ("/contact/", [None]),
    "dashboard:accessibility": ("/accessibility/", [None]),
    "dashboard:privacy": ("/privacy/", [None]),
    "dashboard:programme": ("/programme/", ["officer"]),
    "dashboard:search": ("/search/?q=neglect", ["chair"]),
    "rounds:my-work": ("/my-work/", ANYONE),
    "rounds:review": ("/review/", ["officer"]),
    "rounds:review-update": ("/review/{REC-4}/", ["officer"]),
    "rounds:list": ("/rounds/", ["chair"]),
    "rounds:detail": ("/rounds/2018-06/", ["officer", "partner"]),
    "rounds:returns": (
        "/rounds/2018-06/returns/?state=missing",
        ["officer", "partner"],
    ),
    "rounds:many": ("/many/owner/?all=1&of=actions&chosen=rating%3Dred", ["officer"]),
    "views:list": ("/views/", ["chair"]),
    "views:save": ("/views/save/?of=actions&query=rating%3Dred", ["chair"]),
    "meetings:list": ("/meetings/", ["officer", "partner"]),
    "meetings:actions": ("/meetings/actions/", ["officer", "partner"]),
    "meetings:action": (
        "/meetings/actions/{late_action}/",
        ["officer", "member"],
    ),
    "meetings:report-on-action": (
        "/meetings/actions/{late_action}/report/",
        ["officer", "member"],
    ),
    "meetings:close-action": ("/meetings/actions/{late_action}/close/", ["officer"]),
    "meetings:move-action": ("/meetings/actions/{late_action}/move/", ["officer"]),
    "meetings:reopen-action": (
        "/meetings/actions/{closed_action}/open-again/",
        ["officer"],
    ),
    "meetings:detail": ("/meetings/ncplg-2018-03/", ["officer", "member"]),
    "meetings:arrange": ("/meetings/ncplg-2018-06/arrange/", ["officer"]),
    "meetings:guests": ("/meetings/ncplg-2018-06/guests/", ["officer"]),
    "meetings:move": ("/meetings/ncplg-2018-10/move/", ["officer"]),
    "meetings:cancel": ("/meetings/ncplg-2018-10/cancel/", ["officer"]),
    "meetings:not-held": ("/meetings/ncplg-2018-03/not-held/", ["officer"]),
    "meetings:paper": ("/meetings/ncplg-2018-03/papers/1/1/", ["officer", "member"]),
    "meetings:minutes": ("/meetings/ncplg-2017-09/minutes/", ["officer", "member"]),
    "meetings:agree-minutes": (
        "/meetings/ncplg-2017-09/papers/0/2/agreed/",
        ["officer"],
    ),
    "meetings:new-paper-version": (
        "/meetings/ncplg-2018-03/papers/1/1/new-version/",
        ["officer"],
    ),
    "meetings:paper-desk": (
        "/meetings/ncplg-2018-06/papers/1/1/desk/?edit={paragraph}",
        ["officer"],
    ),
    "meetings:paper-header": (
        "/meetings/ncplg-2018-06/papers/1/1/header/",
        ["officer"],
    ),
    "meetings:add-heading": (
        "/meetings/ncplg-2018-06/papers/1/1/headings/add/",
        ["officer"],
    ),
    "meetings:change-heading": (
        "/meetings/ncplg-2018-06/papers/1/1/headings/{heading}/",
        ["officer"],
    ),
    "meetings:add-paragraph": (
        "/meetings/ncplg-2018-06/papers/1/1/headings/{heading}/add/",
        ["officer"],
    ),
    "meetings:documents": ("/documents/", ["officer", "partner"]),
    "meetings:document": ("/documents/{document}/", ["officer"]),
    "meetings:add-document": ("/documents/add/", ["officer"]),
    "meetings:edit-document": ("/documents/{document}/edit/", ["officer"]),
    "meetings:proposals": ("/documents/proposals/", ["officer"]),
    "meetings:propose": ("/documents/propose/NEG-4/", ["officer"]),
    "meetings:pack": ("/meetings/ncplg-2018-03/pack/1/", ["officer", "member"]),
    "meetings:sendings": ("/meetings/ncplg-2018-03/sendings/", ["officer"]),
    "meetings:set-sending-day": ("/meetings/ncplg-2018-06/sendings/day/", ["officer"]),
    "meetings:hold-sending": ("/meetings/ncplg-2018-06/sendings/hold/", ["officer"]),
    "meetings:prepare-pack": ("/meetings/ncplg-2018-06/pack/prepare/", ["officer"]),
    "meetings:upload-paper": ("/meetings/ncplg-2018-06/pack/upload/", ["officer"]),
    "meetings:run": ("/meetings/ncplg-2018-06/run/", ["officer"]),
    "meetings:change-item": ("/meetings/ncplg-2018-06/run/items/{item}/", ["officer"]),
    "meetings:withdraw-outcome": (
        "/meetings/ncplg-2018-03/run/lines/{outcome}/withdraw/",
        ["officer"],
    ),
    "meetings:chair": ("/meetings/ncplg-2018-03/chair/", ["officer", "chair"]),
    "meetings:attendance": ("/meetings/ncplg-2018-03/run/attendance/", ["officer"]),
    "meetings:agenda-order": ("/meetings/ncplg-2018-06/run/order/", ["officer"]),
    "meetings:add-item": ("/meetings/ncplg-2018-06/run/items/add/", ["officer"]),
    "meetings:add": ("/meetings/add/", ["officer"]),
    "meetings:edit": ("/meetings/{meeting}/edit/", ["officer"]),
    "rounds:plan": ("/rounds/plan/", ["officer"]),
    "rounds:extend": ("/rounds/2018-06/extend/", ["officer"]),
    "rounds:ask-close": ("/rounds/2018-06/close/ask/", ["officer"]),
    "rounds:name-day": ("/rounds/2018-06/meeting/", ["officer"]),
    "rounds:contribute": ("/contributions/LEA-1/", ["officer"]),
    "rounds:decide": ("/decisions/NEG-4/supersede/", ["officer"]),
    "rounds:agree-date": ("/milestones/{milestone}/agree-date/", ["officer"]),
    "commitments:list": ("/commitments/?moved=yes", ["chair"]),
    "commitments:milestones": ("/commitments/milestones/", ["chair"]),
    "commitments:confirm-basis": ("/commitments/to-confirm/NEG-4/", ["officer"]),
    "commitments:history": ("/commitments/NEG-4/history/", ["officer"]),
    "rounds:report": ("/updates/new/NEG-4/", ["officer"]),
    "rounds:update": ("/updates/{DAT-1}/", ["officer", "member"]),
    "rounds:edit": ("/updates/{REC-4}/edit/", ["partner"]),
    "commitments:change-reference": ("/commitments/NEG-4/reference/", ["officer"]),
    "commitments:responsible": (
        "/commitments/NEG-4/responsible/",
        ["officer"],
    ),
    "organisations:merge": ("/organisations/{organisation}/merge/", ["officer"]),
    "people:list": ("/people/", ["officer"]),
    "people:add": ("/people/add/", ["officer"]),
    "people:many": ("/people/many/", ["officer"]),
    "people:edit": ("/people/{person}/edit/", ["officer"]),
    "people:deactivate": ("/people/{person}/deactivate/", ["officer"]),
    "people:organisations": ("/organisations/", ["officer"]),
    "people:add-organisation": ("/organisations/add/", ["officer"]),
    "people:edit-organisation": ("/organisations/{organisation}/edit/", ["officer"]),
    "people:keys": ("/keys/", ["officer"]),
    "people:add-key": ("/keys/add/", ["officer"]),
    "people:rotate-key": ("/keys/CIdemo18/rotate/", ["officer"]),
    "people:revoke-key": ("/keys/CIdemo18/revoke/", ["officer"]),
    "people:seats": ("/seats/", ["officer"]),
    "people:add-seat": ("/seats/add/", ["officer"]),
    "people:edit-seat": ("/seats/{seat}/edit/", ["officer"]),
    "people:groups": ("/groups/", ["officer"]),
    "people:add-group": ("/groups/add/", ["officer"]),
    "people:edit-group": ("/groups/{group}/edit/", ["officer"]),
    "people:pass-seat": ("/seats/{seat}/pass/", ["officer"]),
    "redaction:list": ("/redactions/", ["officer"]),
    "redaction:add": ("/redactions/add/", ["officer"]),
    "programme:facts": ("/programme/facts/", ["officer"]),
    "programme:themes": ("/programme/themes/", ["officer"]),
    "programme:add-theme": ("/programme/themes/add/", ["officer"]),
    "programme:order-themes": ("/programme/themes/order/", ["officer"]),
    "programme:edit-theme": ("/programme/themes/{theme}/edit/", ["officer"]),
    "programme:sources": ("/programme/sources/", ["officer"]),
    "programme:add-source": ("/programme/sources/add/", ["officer"]),
    "programme:edit-source": ("/programme/sources/{source}/edit/", ["officer"]),
    "workstreams:add": ("/work-strands/add/", ["officer"]),
    "workstreams:edit": ("/work-strands/{strand}/edit/", ["officer"]),
    "workstreams:order": ("/work-strands/order/", ["officer"]),
    "workstreams:order-items": (
        "/work-strands/{strand}/order/action/",
        ["officer"],
    ),
    "workstreams:list": ("/work-strands/", ["chair", "officer"]),
    "workstreams:detail": ("/work-strands/{strand}/", ["member", "officer"]),
    "actions:list": ("/actions/", ["partner", "officer"]),
    "actions:add": ("/actions/add/", ["officer"]),
    "actions:detail": ("/actions/NEG-1/", ["officer", "member"]),
    "actions:edit": ("/actions/NEG-4/edit/", ["officer"]),
    "recommendations:list": ("/recommendations/", ["chair"]),
    "recommendations:add": ("/recommendations/add/", ["officer"]),
    "recommendations:themes": ("/recommendations/themes/", ["officer"]),
    "recommendations:add-theme": ("/recommendations/themes/add/", ["officer"]),
    "recommendations:order-themes": ("/recommendations/themes/order/", ["officer"]),
    "recommendations:edit-theme": (
        "/recommendations/themes/{review_theme}/edit/",
        ["officer"],
    ),
    "recommendations:areas": ("/recommendations/areas/", ["officer"]),
    "recommendations:add-area": ("/recommendations/areas/add/", ["officer"]),
    "recommendations:order-areas": ("/recommendations/areas/order/", ["officer"]),
    "recommendations:edit-area": (
        "/recommendations/areas/{area}/edit/",
        ["officer"],
    ),
    "recommendations:detail": ("/recommendations/REC-4/", ["officer", "partner"]),
    "recommendations:edit": ("/recommendations/REC-4/edit/", ["officer"]),
    "commitments:add-milestone": ("/commitments/NEG-4/milestones/add/", ["officer"]),
    "commitments:edit-milestone": (
        "/commitments/milestones/{milestone}/edit/",
        ["officer"],
    ),
    "commitments:first-date": (
        "/commitments/milestones/{milestone}/first-date/",
        ["officer"],
    ),
    "commitments:withdraw-milestone": (
        "/commitments/milestones/{milestone}/withdraw/",
        ["officer"],
    ),
    "rounds:agree-due-date": ("/commitments/NEG-4/agree-due-date/", ["officer"]),
    "commitments:state-date": (
        "/commitments/milestones/{milestone}/date/",
        ["officer"],
    ),
    "people:away": ("/people/{person}/away/", ["officer"]),
    "workbooks:list": ("/workbooks/", ANYONE),
    "reminders:list": ("/reminders/", TWO_KINDS),
    "reminders:detail": ("/reminders/{reminder}/", ["officer", "member"]),
    "reminders:preview": ("/reminders/preview/?day=2018-05-24", ["officer"]),
    "reminders:letter": (
        "/reminders/preview/{step}/{person}/?day=2018-05-24",
        ["officer"],
    ),
    "reminders:remind": ("/reminders/remind/?about=NEG-4&about=INS-2", ["officer"]),
    "reminders:hold-step": ("/reminders/hold/step/{step}/", ["officer"]),
    "reminders:hold-person": ("/reminders/hold/person/{person}/", ["officer"]),
    "reminders:send-now": ("/reminders/preview/{step}/{person}/send/", ["officer"]),
    "reminders:change-step": (
        "/reminders/ladder/steps/{general}/change/",
        ["officer"],
    ),
    "reminders:change-round-step": (
        "/reminders/ladder/2018-06/steps/{step}/change/",
        ["officer"],
    ),
    "reminders:ladder": ("/reminders/ladder/", ["officer"]),
    "reminders:round-ladder": ("/reminders/ladder/2018-06/", ["officer"]),
    "reminders:holidays": ("/reminders/holidays/", ["officer"]),
    "reminders:calendar": ("/my-work/calendar/", TWO_KINDS),
    "reminders:news": ("/news/", ANYONE),
    "reminders:notice-choice": ("/news/emails/", TWO_KINDS),
    "api-docs": ("/api/v1/docs/", [None]),
    "account_login": ("/accounts/login/", [None]),
    "account_logout": ("/accounts/logout/", ["chair"]),
    "account_inactive": ("/accounts/inactive/", [None]),
    "account_signup": ("/accounts/signup/", [None]),
    "account_reauthenticate": ("/accounts/reauthenticate/", ["chair"]),
    "account_change_password": ("/accounts/password/change/", ["chair"]),
    "account_email_verification_sent": ("/accounts/confirm-email/", [None]),
    "account_confirm_email": ("/accounts/confirm-email/unknown/", [None]),
    "account_reset_password": ("/accounts/password/reset/", [None]),
    "account_reset_password_done": ("/accounts/password/reset/done/", [None]),
    "account_reset_password_from_key": (
        "/accounts/password/reset/key/1-unknown/",
        [None],
    ),
    "account_reset_password_from_key_done": (
        "/accounts/password/reset/key/done/",
        [None],
    ),
}
NOT_PAGES = {
    "workbooks:pack": "a workbook to download",
    "workbooks:detail": "needs a workbook that was sent: test_workbook_pages.py looks at it",
    "workbooks:file": "the workbook as it was sent",
    "workbooks:notes": "a copy of it with notes",
    "accounts/email/": "hides the address below: nothing is found there",
    "account_email": "officers keep the addresses",
    "reminders:mark-all-read": "a step that leads back to what is new",
    "reminders:mark-read": "a step that leads back to what is new",
    "rounds:change-many": "leads from a list to what is to be done to its ticked rows",
    "rounds:present-returns": "leads to the returns of the present round",
    "views:rename": "for a saved view; it is like the form that saves one",
    "views:delete": "a step that leads back to the saved views",
    "meetings:run-notes": "what a page of notes that is open asks for",
    "meetings:chair-notes": "the same of the chair’s page",
    "meetings:draw-agenda": "a step that leads back to the agenda",
    "meetings:record": "a step that leads back to the agenda",
    "meetings:remove-item": "a step that leads back to the agenda",
    "meetings:note": "a step that leads back to the agenda, or shows it refused",
    "meetings:change-line": "the same",
    "meetings:remove-line": "a step that leads back to the agenda",
    "meetings:held": "a step that leads back to the meeting",
    "meetings:draft-paper": "a step that leads to the desk of the draft",
    "meetings:latest-paper": "leads to a version of the paper",
    "meetings:paper-pdf": "a file",
    "meetings:pack-pdf": "a file",
    "meetings:pack-preview": "a file",
    "meetings:uploaded-paper": "a file",
    "meetings:send-round": "a step that leads to what was sent",
    "meetings:stop-sending": "a step that leads back to what is sent round",
    "meetings:release-sending": "a step that leads back to what is sent round",
    "meetings:sending": "for what was sent round; a test of a meeting reads it",
    "meetings:latest-pack": "leads to a version of the pack",
    "meetings:remove-paper": "a step that leads back to the pack",
    "meetings:paper-docx": "a file",
    "meetings:clear-paper": "a step that leads back to the paper",
    "meetings:issue-paper": "a step that leads back to the paper",
    "meetings:draft-minutes": "a step that leads to the desk of the draft",
    "meetings:take-in-outcome": "a step that leads back to the desk",
    "meetings:paragraph-text": "a step that leads back to the desk, or shows it refused",
    "meetings:paragraph-place": "the same",
    "meetings:tie-paragraph": "the same",
    "meetings:leave-out-paragraph": "a step that leads back to the desk",
    "meetings:take-in-paragraph": "a step that leads back to the desk",
    "meetings:remove-guest": "a step that leads back to the guests",
    "meetings:take-up": "a step that leads to the form of the document",
    "meetings:decline": "for what is proposed; it is like the plan's form",
    "rounds:accept": "a step that leads back to the update",
    "rounds:return": (
        "a step that leads back to the update; refused, it is among the states below"
    ),
    "rounds:review-accept": "a step that leads to what waits next",
    "rounds:review-return": "the same; refused, a test of reviewing reads it",
    "rounds:review-comment": "the same; refused, it is like a return",
    "rounds:review-together": "for what was ticked; a test of reviewing reads it",
    "rounds:review-results": "of what was ticked; a test of reviewing reads it",
    "rounds:confirm": "a step that leads back to the update",
    "rounds:confirm-decision": "a step that leads back to the commitment",
    "rounds:disagree": "for an update that awaits confirmation; a test reads its text",
    "rounds:disagree-decision": "for a decision that waits; a test reads its text",
    "commitments:end-responsible": "for who is named; a test reads its text",
    "commitments:join-round": "a step that leads back to the commitment",
    "rounds:take-back": "a step that leads back to the update",
    "rounds:discard": "a step that leads back to the update",
    "rounds:comment": (
        "a step that leads back to the update; refused, it is among the states below"
    ),
    "rounds:correct": "a step that leads to the form of the correction",
    "rounds:unchanged": "a step that leads to the update",
    "rounds:move": "for a round that has not opened; it is like the plan's form",
    "rounds:cancel": "for a round that has not opened; it is like the plan's form",
    "rounds:replan": "for a round that has not opened; it is among the states below",
    "rounds:open": "for a round that has not opened; it is among the states below",
    "rounds:close": (
        "for a round that is past due or asked to close; it is among the states below"
    ),
    "rounds:refuse-close": (
        "for a round that is asked to close; it is among the states below"
    ),
    "commitments:to-confirm": "leads to the first that is to be confirmed",
    "people:send-invitations": "a step that leads back to the list of people",
    "reminders:test-mail": "a step that leads back to the start",
    "load-programme": "a step that leads back to the start",
    "rounds:take-back-close": "a step that leads back to the round",
    "rounds:take-over": "a step that leads to the form of the update",
    "rounds:typed": "for the form's own script",
    "rounds:typed-first": "for the form's own script",
    "rounds:evidence": "a file",
    "redaction:detail": "for a redaction that waits; it is among the states below",
    "redaction:confirm": "a step that leads back to the redaction",
    "redaction:withdraw": "a step that leads back to the redaction",
    "people:send-link": "a step that leads back to the list of people",
    "people:reactivate": "a step that leads back to the list of people",
    "people:vouch": "a step that leads back to the person",
    "people:account-change": "of what waits; it is among the states below",
    "people:confirm-account-change": "a step that leads back to the change",
    "people:refuse-account-change": (
        "a step that leads back to the change; refused, it is among the states below"
    ),
    "people:withdraw-account-change": "a step that leads back to the change",
    "people:end-away": "a step that leads back to the person",
    "reminders:letter-html": "an email, read on its own by a test of emails",
    "reminders:try-again": "a step that leads back to the reminder",
    "reminders:release": "a step that leads back to the preview",
    "reminders:remove-step": "a step that leads back to the ladder",
    "reminders:remove-round-step": "a step that leads back to the ladder",
    "reminders:remove-holiday": "a step that leads back to the list",
    "reminders:renew-calendar": "a step that leads back to the calendar's page",
    "reminders:feed": "for calendars",
    "account_set_password": (
        "leads to the change of password: an invited person sets theirs by link"
    ),
    "account_confirm_login_code": "leads to sign-in: codes by email are not in use",
    "alive": "for machines",
    "ready": "for machines",
}
MACHINES = ("api-",)  # JSON, but for the documentation, which has a row above
FRAMEWORK = ("admin:",)  # Django's own pages
KEYS = {
    "person": "SELECT id FROM people_user WHERE email = 'member@cpip.example'",
    "reminder": (
        "SELECT r.id FROM reminders_reminder r JOIN people_user u ON u.id = r.person_id"
        " WHERE u.email = 'member@cpip.example'"
    ),
    "step": (
        "SELECT s.id FROM reminders_step s WHERE s.round_id IS NOT NULL AND s.days = -5"
    ),
    "general": "SELECT id FROM reminders_step WHERE round_id IS NULL AND days = -5",
    "organisation": "SELECT id FROM people_organisation WHERE code = 'CELCIS'",
    "seat": "SELECT id FROM people_seat WHERE code = 'CELCIS'",
    "strand": "SELECT slug FROM workstreams_workstream WHERE code = 'NEG'",
    "group": "SELECT min(id) FROM people_governancegroup",
    "theme": "SELECT min(id) FROM programme_theme",
    "source": "SELECT min(id) FROM programme_source",
    "review_theme": "SELECT min(id) FROM recommendations_recommendationtheme",
    "area": "SELECT min(id) FROM recommendations_recommendationarea",
    "meeting": (
        "SELECT max(m.id) FROM rounds_meeting m LEFT JOIN rounds_reportinground r ON"
        " r.meeting_id = m.id WHERE r.id IS NULL AND m.cancelled_on IS NULL"
    ),
    "heading": (
        "SELECT min(s.id) FROM meetings_papersection s JOIN meetings_paper p ON"
        " p.id = s.paper_id WHERE p.issued_at IS NULL"
    ),
    "paragraph": (
        "SELECT min(g.id) FROM meetings_paperparagraph g JOIN meetings_papersection s"
        " ON s.id = g.section_id JOIN meetings_paper p ON p.id = s.paper_id"
        " WHERE p.issued_at IS NULL"
    ),
    "late_action": "SELECT id FROM rounds_actionarising WHERE number = 4",
    "closed_action": "SELECT id FROM rounds_actionarising WHERE number = 5",
    "item": (
        "SELECT i.id FROM rounds_agendaitem i JOIN rounds_meeting m ON"
        " m.id = i.meeting_id WHERE m.slug = 'ncplg-2018-06' AND i.kind = 'other'"
    ),
    "outcome": (
        "SELECT o.id FROM rounds_outcome o JOIN rounds_agendaitem i ON"
        " i.id = o.item_id JOIN rounds_meeting m ON m.id = i.meeting_id"
        " WHERE m.slug = 'ncplg-2018-03' AND o.answer = 'deferred'"
    ),
    "document": "SELECT id FROM meetings_document WHERE code = 'trafficking-consultation'",
    "milestone": (
        "SELECT min(m.id) FROM commitments_milestone m JOIN commitments_commitment c ON"
        " c.id = m.commitment_id WHERE c.reference = 'NEG-4'"
    ),
}
OPEN_UPDATE = """SELECT u.id FROM rounds_progressupdate u
    JOIN commitments_commitment c ON c.id = u.commitment_id
    JOIN rounds_reportinground r ON r.id = u.round_id
    WHERE r.slug = '2018-06' AND c.reference = %s"""


def names_in(patterns, before=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{before}{pattern.name or pattern.pattern}"
        else:
            yield from names_in(
                pattern.url_patterns,
                f"{before}{pattern.namespace}:" if pattern.namespace else before,
            )


def address_of(tracker, path):
    for name, query in KEYS.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", str(tracker.database.value(query)))
    if "{" in path:
        reference = path[path.index("{") + 1 : path.index("}")]
        return path.replace(
            f"{{{reference}}}", str(tracker.database.value(OPEN_UPDATE, reference))
        )
    return path


def test_it_is_true_that_every_address_is_in_the_tables_above():
    names = {
        name
        for name in names_in(get_resolver().url_patterns)
        if not name.startswith(FRAMEWORK)
    }
    for_machines = {name for name in names if name.startswith(MACHINES)} - PAGES.keys()

    in_neither = names - for_machines - PAGES.keys() - NOT_PAGES.keys()
    no_longer_there = (PAGES.keys() | NOT_PAGES.keys()) - names

    assert not in_neither, "Add a row to PAGES, or to NOT_PAGES with the reason."
    assert not no_longer_there


@pytest.mark.parametrize("person", [*ANYONE, None])
def test_of_every_page_it_is_true_that_it_is_accessible_and_fits_its_screen(
    tracker, visit, person
):
    page = visit(person, javascript=True)

    faults = []
    for name, (path, readers) in PAGES.items():
        if person in readers:
            answer = page.goto(address_of(tracker, path))
            if answer.status != 200:
                faults.append(f"{name}: {answer.status}")
            faults += faults_of(page)

    assert not faults, "\n".join(faults)
