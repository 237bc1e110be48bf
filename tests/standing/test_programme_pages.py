"""What the programme is made of is added and changed on pages, by officers, on record."""

from datetime import date

import pytest
from django.urls import reverse

from people.models import GovernanceGroup, Seat
from programme.models import Programme, Source, Theme
from recommendations.models import RecommendationArea, RecommendationTheme
from rounds.models import Meeting
from tests.factories import (
    GovernanceGroupFactory,
    MeetingFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SeatFactory,
    SourceFactory,
    ThemeFactory,
    UserFactory,
    WorkstreamFactory,
)
from workstreams.models import Workstream

pytestmark = pytest.mark.django_db


def strand():
    values = {"title": "New strand", "summary": "What it does.", "code": "NEW"}
    lead = {"theme": ThemeFactory().pk, "lead": OrganisationFactory().pk}
    return "workstreams:add", Workstream, values | lead


def theme():
    return "programme:add-theme", Theme, {"title": "New theme"}


def source():
    address = "https://example.org/new"
    return "programme:add-source", Source, {"title": "New source", "url": address}


def review_theme():
    return "recommendations:add-theme", RecommendationTheme, {"title": "New theme"}


def area():
    return "recommendations:add-area", RecommendationArea, {"title": "New area"}


def group():
    values = {"code": "NEW", "name": "New group", "purpose": "Advises."}
    return "people:add-group", GovernanceGroup, values


def seat():
    values = {"group": GovernanceGroupFactory().pk, "title": "New seat", "code": "NEW"}
    return "people:add-seat", Seat, values | {"organisation": OrganisationFactory().pk}


def meeting():
    values = {"group": GovernanceGroupFactory().pk, "date": "2018-11-28"}
    return "meetings:add", Meeting, values | {"precision": "day"}


KINDS = [strand, theme, source, review_theme, area, group, seat, meeting]


@pytest.mark.parametrize("kind", KINDS)
def test_an_officer_adds_each_and_it_is_on_record_who_did(kind, signed_in, officer):
    name, model, given = kind()

    answer = signed_in(officer).post(reverse(name), given)

    assert answer.status_code == 302
    added = model.objects.latest("pk")
    (event,) = added.events.all()
    assert event.pgh_context.metadata["user"] == officer.pk


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_does(kind, signed_in):
    name, model, given = kind()
    before = model.objects.count()

    for person in (UserFactory(), UserFactory(member=True)):
        page = signed_in(person).post(reverse(name), given)
        assert page.status_code == 403
        assert "for programme officers" in page.text

    assert model.objects.count() == before


@pytest.mark.parametrize(
    ("name", "make", "field"),
    [
        ("programme:edit-theme", ThemeFactory, "title"),
        ("programme:edit-source", SourceFactory, "title"),
        ("people:edit-group", GovernanceGroupFactory, "name"),
        ("people:edit-seat", SeatFactory, "title"),
    ],
)
def test_of_two_who_change_one_the_second_is_told(
    name, make, field, signed_in, officer
):
    made = make()
    address = reverse(name, args=[made.pk])
    browser = signed_in(officer)
    form = browser.get(address).context["form"]
    sent = {key: form[key].value() for key in form.fields}
    sent = {key: value for key, value in sent.items() if value is not None}

    first = browser.post(address, sent | {field: "By the first"})
    second = browser.post(address, sent | {field: "By the second"})

    assert first.status_code == 302
    assert "Someone else saved this after you opened it" in second.text
    assert "By the first" in second.text and "By the second" in second.text
    made.refresh_from_db()
    assert getattr(made, field) == "By the first"
    history = browser.get(address).text
    assert "changed from" in history and officer.name in history


def test_a_work_strand_gets_an_address_and_comes_last(signed_in, officer):
    last = WorkstreamFactory(slug="new-strand")
    name, model, given = strand()

    answer = signed_in(officer).post(reverse(name), given)

    added = Workstream.objects.get(title="New strand")
    assert answer.url == reverse("workstreams:list")
    assert (added.slug, added.order) == ("new-strand-2", last.order + 1)


@pytest.mark.parametrize("code", ["N", "new", "N-1", "NEWSTR"])
def test_the_code_of_a_work_strand_can_begin_a_reference(code, signed_in, officer):
    name, model, given = strand()

    page = signed_in(officer).post(reverse(name), given | {"code": code})

    assert page.context["form"].errors.keys() == {"code"}


def test_no_address_hides_a_page(signed_in, officer):
    name, model, given = strand()

    signed_in(officer).post(reverse(name), given | {"title": "Order"})

    assert Workstream.objects.get(title="Order").slug == "order-2"


def test_a_work_strand_keeps_its_code_and_address_as_it_is_changed(signed_in, officer):
    made = WorkstreamFactory(code="KEPT", slug="kept")
    browser = signed_in(officer)
    address = reverse("workstreams:edit", args=["kept"])
    form = browser.get(address).context["form"]
    assert "code" not in form.fields and "slug" not in form.fields
    sent = {key: form[key].value() for key in form.fields}
    partner = OrganisationFactory()

    browser.post(address, sent | {"title": "Other", "partners": [partner.pk]})

    made.refresh_from_db()
    assert (made.title, made.code, made.slug) == ("Other", "KEPT", "kept")
    assert list(made.partners.all()) == [partner]


def test_a_seat_of_no_organisation_is_refused_with_a_sentence(signed_in, officer):
    name, model, given = seat()

    page = signed_in(officer).post(reverse(name), given | {"organisation": ""})

    assert "Choose the organisation that has the seat" in page.text


def test_a_meeting_known_to_the_month_is_kept_as_its_last_day(signed_in, officer):
    name, model, given = meeting()

    signed_in(officer).post(reverse(name), given | {"precision": "month"})

    assert Meeting.objects.get().date == date(2018, 11, 30)


def test_a_second_meeting_on_a_day_is_refused_and_a_free_day_asked_back(
    signed_in, officer
):
    name, model, given = meeting()
    browser = signed_in(officer)
    browser.post(reverse(name), given)

    again = browser.post(reverse(name), given)
    free = browser.post(reverse(name), given | {"date": "2018-12-25"})

    assert "The group has a meeting on this day already." in again.text
    assert free.context["form"].errors.keys() == {"date"}
    assert Meeting.objects.count() == 1


def test_a_meeting_of_a_round_is_moved_on_the_page_of_its_round(signed_in, officer):
    reporting_round = ReportingRoundFactory()
    address = reverse("meetings:edit", args=[reporting_round.meeting_id])

    page = signed_in(officer).get(address)

    assert page.status_code == 409
    assert "is on record" in page.text
    shown = signed_in(officer).get(reporting_round.meeting.get_absolute_url()).text
    assert address not in shown


def test_a_meeting_that_nothing_names_is_put_right(signed_in, officer):
    made = MeetingFactory(date=date(2018, 11, 28))
    browser = signed_in(officer)
    address = reverse("meetings:edit", args=[made.pk])
    form = browser.get(address).context["form"]
    sent = {key: form[key].value() for key in form.fields}

    browser.post(address, sent | {"date": "2018-11-29"})

    made.refresh_from_db()
    assert made.date == date(2018, 11, 29)


def test_the_facts_of_the_programme_are_changed_on_their_page(signed_in, officer):
    Programme.objects.create(
        pk=1,
        name="Programme",
        short_name="P",
        vision="Safe.",
        announced_on=date(2016, 2, 25),
        reports_published_on=date(2017, 3, 2),
    )
    browser = signed_in(officer)
    form = browser.get(reverse("programme:facts")).context["form"]
    sent = {key: form[key].value() for key in form.fields}

    browser.post(reverse("programme:facts"), sent | {"vision": "Safe and well."})

    assert Programme.objects.get().vision == "Safe and well."


def test_one_page_leads_to_all_of_it(signed_in, officer):
    page = signed_in(officer).get(reverse("dashboard:programme"))

    for kind in KINDS:
        assert f'href="{reverse(kind()[0])}"' in page.text
    for name in ("actions:add", "recommendations:add", "workstreams:order"):
        assert f'href="{reverse(name)}"' in page.text
    assert (
        signed_in(UserFactory()).get(reverse("dashboard:programme")).status_code == 403
    )


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("programme:themes", ThemeFactory),
        ("programme:sources", SourceFactory),
    ],
)
def test_lists_ask_a_fixed_number_of_queries(
    name, make, signed_in, officer, django_assert_max_num_queries
):
    for _ in range(20):
        make()
    browser = signed_in(officer)

    with django_assert_max_num_queries(5):
        page = browser.get(reverse(name))

    assert len(page.context["lines"]) == 20
