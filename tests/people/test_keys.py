"""Keys on their page: made, shown once, rotated, revoked; and what a key opens."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cpip.api_urls import router
from people import services
from people.models import ApiKey
from tests.agency import UPDATES, Agency, green
from tests.factories import ActionFactory, OrganisationFactory, UserFactory
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
KEYS = reverse("people:keys")
DELETE_KEYS = "DELETE FROM people_apikey"
TEXT = re.compile(r"[A-Za-z0-9]{8}\.[A-Za-z0-9]{32}")


@pytest.fixture
def browser(signed_in, officer):
    return signed_in(officer)


def last_day(days=365):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def made(browser, organisation, **changes):
    given = {
        "organisation": organisation.pk,
        "name": "nightly",
        "scopes": ["read", "submit"],
        "expires_on": last_day(),
    }
    return browser.post(reverse("people:add-key"), given | changes)


def opens(key, address="/api/v1/rounds/"):
    return Client(headers={"Authorization": f"Api-Key {key}"}).get(address).status_code


def test_a_key_is_shown_once_and_only_its_hash_is_kept(browser):
    answer = made(browser, OrganisationFactory())

    (key,) = set(TEXT.findall(answer.content.decode()))
    assert (answer.status_code, opens(key)) == (201, 200)
    assert "no-store" in answer["Cache-Control"]
    page = browser.get(KEYS).content.decode()
    assert key.partition(".")[0] in page
    assert key.partition(".")[2] not in page


def test_a_key_has_an_end_and_says_when_it_was_last_used(browser):
    key = TEXT.search(
        made(browser, OrganisationFactory(), expires_on=last_day(30)).content.decode()
    ).group()
    kept = ApiKey.objects.get()

    assert timezone.localtime(kept.expiry_date).date().isoformat() == last_day(
        31
    )  # at the end of the day before
    assert kept.last_used_at is None
    opens(key)
    first = ApiKey.objects.get().last_used_at
    opens(key)
    assert timezone.now() - first < timedelta(minutes=1)
    assert ApiKey.objects.get().last_used_at == first  # noted once a minute


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Say what it is for."),
        ({"scopes": []}, "Choose one at least."),
        ({"expires_on": "2018-05-21"}, "Choose today or a day to come"),
        ({"expires_on": "2100-01-01"}, "at most two years ahead"),
        ({"expires_on": ""}, "Choose its last day."),
    ],
)
def test_what_is_wrong_with_a_new_key_is_said_beside_it(change, said, browser):
    answer = made(browser, OrganisationFactory(), **change)

    assert (answer.status_code, ApiKey.objects.count()) == (422, 0)
    assert said in answer.content.decode()


def test_the_same_form_sent_twice_makes_one_key(browser):
    organisation = OrganisationFactory()
    made(browser, organisation)

    again = made(browser, organisation)

    assert (again.status_code, ApiKey.objects.count()) == (422, 1)
    assert "has a key with this name" in again.content.decode()


def test_a_rotated_key_works_beside_the_new_one_for_the_time_chosen(
    browser, monkeypatch
):
    old = TEXT.search(made(browser, OrganisationFactory()).content.decode()).group()
    address = reverse("people:rotate-key", args=[old.partition(".")[0]])

    answer = browser.post(address, {"overlap": "7", "expires_on": last_day()})

    new = TEXT.search(answer.content.decode()).group()
    kept = {key.prefix: key for key in ApiKey.objects.all()}
    assert (opens(old), opens(new)) == (200, 200)
    assert (
        len({key.account_id for key in kept.values()}) == 1
    )  # what the old one began, the new one goes on with
    left = kept[old.partition(".")[0]].expiry_date - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    later = timezone.now() + timedelta(days=8)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert (opens(old), opens(new)) == (401, 200)


def test_a_key_rotated_at_once_stops_at_once(browser):
    old = TEXT.search(made(browser, OrganisationFactory()).content.decode()).group()

    answer = browser.post(
        reverse("people:rotate-key", args=[old.partition(".")[0]]),
        {"overlap": "0", "expires_on": last_day()},
    )

    assert (opens(old), opens(TEXT.search(answer.content.decode()).group())) == (
        401,
        200,
    )


def test_a_key_is_rotated_once(browser, officer):
    key, _ = services.create_api_key(organisation=OrganisationFactory(), name="nightly")
    address = reverse("people:rotate-key", args=[key.prefix])
    browser.post(address, {"overlap": "7", "expires_on": last_day()})

    again = browser.post(
        address, {"overlap": "7", "expires_on": last_day()}, follow=True
    )

    assert ApiKey.objects.count() == 2
    assert "was rotated already" in again.content.decode()


def test_a_rotation_never_prolongs_the_old_key(officer):
    soon = timezone.now() + timedelta(hours=1)
    key, _ = services.create_api_key(
        organisation=OrganisationFactory(), name="nightly", expires_at=soon
    )
    year = timezone.now() + timedelta(days=365)

    services.rotate_api_key(
        api_key=key, overlap=timedelta(days=7), expires_at=year, by=officer
    )

    key.refresh_from_db()
    assert key.expiry_date == soon


def test_a_revoked_key_opens_nothing_from_the_next_request_on(browser):
    key = TEXT.search(made(browser, OrganisationFactory()).content.decode()).group()
    address = reverse("people:revoke-key", args=[key.partition(".")[0]])
    assert opens(key) == 200

    asked = browser.get(address)
    answer = browser.post(address, follow=True)

    assert "Revoke the key" in asked.content.decode()
    assert "no longer opens anything" in answer.content.decode()
    assert opens(key) == 401
    assert "is revoked already" in browser.post(address, follow=True).content.decode()


def test_a_key_that_is_closed_cannot_be_rotated(officer):
    key, _ = services.create_api_key(organisation=OrganisationFactory(), name="nightly")
    services.revoke_api_key(api_key=key, by=officer)

    with pytest.raises(Conflict, match="revoked or has expired"):
        services.rotate_api_key(
            api_key=key,
            overlap=timedelta(0),
            expires_at=timezone.now() + timedelta(days=1),
            by=officer,
        )


@pytest.mark.parametrize("role", ["member", "partner"])
def test_keys_are_the_officers_to_give(role, signed_in):
    person = UserFactory(role=role)
    key, _ = services.create_api_key(organisation=OrganisationFactory(), name="nightly")

    for name, args in [
        ("keys", []),
        ("add-key", []),
        ("rotate-key", [key.prefix]),
        ("revoke-key", [key.prefix]),
    ]:
        assert (
            signed_in(person).get(reverse(f"people:{name}", args=args)).status_code
            == 403
        )
    with pytest.raises(NotAllowed):
        services.create_api_key(
            organisation=OrganisationFactory(), name="mine", by=person
        )
    with pytest.raises(NotAllowed):
        services.revoke_api_key(api_key=key, by=person)


@pytest.mark.parametrize("scopes", [[], ["write"], ["read", "everything"]])
def test_a_key_has_scopes_that_there_are(scopes):
    with pytest.raises(ValidationError):
        services.create_api_key(
            organisation=OrganisationFactory(), name="nightly", scopes=scopes
        )


def addresses():
    for pattern in router.urls:
        for method in sorted(getattr(pattern.callback, "actions", {})):
            path = re.sub(r"<int:\w+>", "1", str(pattern.pattern))
            yield method, "/api/v1/" + re.sub(r"<\w+:\w+>", "x", path)


@pytest.fixture(params=["revoked", "expired", "closed account", "unknown"])
def closed(request, officer):
    key, text = services.create_api_key(
        organisation=OrganisationFactory(), name="nightly"
    )
    if request.param == "revoked":
        services.revoke_api_key(api_key=key, by=officer)
    elif request.param == "expired":
        ApiKey.objects.update(expiry_date=timezone.now())
    elif request.param == "closed account":
        key.account.is_active = False
        key.account.save()
    else:
        text = f"{text[:-1]}{'a' if text[-1] != 'a' else 'b'}"
    return text


def test_a_closed_key_is_refused_at_every_address_by_every_method(closed):
    client = Client(headers={"Authorization": f"Api-Key {closed}"})

    for method, address in addresses():
        answer = getattr(client, method)(address, content_type="application/json")
        assert (answer.status_code, method, address) == (401, method, address)
        assert closed not in answer.content.decode()


@pytest.mark.parametrize(
    ("scope", "refused"),
    [("read", {"post", "put", "patch", "delete"}), ("submit", {"get", "head"})],
)
def test_a_key_without_the_scope_is_refused_at_every_address(scope, refused):
    agency = Agency(OrganisationFactory(), scopes=[scope])

    for method, address in addresses():
        if method in refused:
            answer = getattr(agency, method)(address, content_type="application/json")
            assert (answer.status_code, method, address) == (403, method, address)
            if method != "head":
                assert "has no scope" in answer.json()["detail"]


def test_a_key_that_may_only_submit_hands_in_and_is_told_what_became_of_it(open_round):
    action = ActionFactory()

    answer = Agency(action.lead, scopes=["submit"]).send(**green(action))

    assert (answer.status_code, answer.json()["state"]) == (201, "submitted")


def test_a_key_is_nowhere_in_the_database_the_logs_or_the_answers(open_round, caplog):
    action = ActionFactory()
    agency = Agency(action.lead)
    secret = agency.key.partition(".")[2]

    caplog.set_level("DEBUG")
    answers = [
        agency.send(headers={"Idempotency-Key": agency.key}, **green(action)),
        agency.send(headers={"Idempotency-Key": agency.key}, **green(action)),
        agency.get(UPDATES),
        agency.get(UPDATES, {"state": "nonsense"}),
        agency.get("/api/v1/updates/999999/"),
        agency.post(UPDATES, "{", content_type="application/json"),
        Client(headers={"Authorization": f"Api-Key {agency.key}x"}).get(UPDATES),
        Client(headers={"Authorization": f"Bearer {agency.key}"}).get(UPDATES),
        Client(
            headers={"Authorization": f"Api-Key {agency.key}", "Trace-Id": secret}
        ).get(UPDATES),
    ]

    for answer in answers:
        assert secret not in answer.content.decode()
        assert secret not in str(answer.headers)
    # Its queries are left out: the first carries the prefix, and none the secret; they are looked
    # at below.
    assert secret not in caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s',
                [f"%{secret}%"],
            )
            assert cursor.fetchone()[0] == 0, table


@pytest.mark.parametrize("number", [3, 30])
def test_the_page_of_keys_asks_a_fixed_number_of_queries(
    number, browser, django_assert_num_queries
):
    for place in range(number):
        services.create_api_key(organisation=OrganisationFactory(), name=f"key {place}")

    with django_assert_num_queries(4):
        browser.get(KEYS)


def test_requests_that_are_refused_are_counted_too(settings):
    settings.API_RATE = "3 per minute"
    unknown = Client(headers={"Authorization": "Api-Key nobody.knows"})
    reader = Agency(OrganisationFactory(), scopes=["read"])

    assert [unknown.get(UPDATES).status_code for _ in range(5)] == [
        401,
        401,
        401,
        429,
        429,
    ]
    assert [reader.send(text="x").status_code for _ in range(5)] == [
        403,
        403,
        403,
        429,
        429,
    ]


def test_each_key_has_a_limit_of_its_own(settings):
    settings.API_RATE = "2 per minute"
    one, other = Agency(OrganisationFactory()), Agency(OrganisationFactory())

    assert [one.get(UPDATES).status_code for _ in range(3)] == [200, 200, 429]
    assert other.get(UPDATES).status_code == 200


def test_a_key_may_ask_as_often_as_was_agreed_for_it(browser, settings):
    settings.API_RATE = "2 per minute"
    answer = made(browser, OrganisationFactory(), requests_a_minute=4)
    key = TEXT.search(answer.content.decode()).group()
    client = Client(headers={"Authorization": f"Api-Key {key}"})

    told = client.get("/api/v1/me/")

    assert "4 times a minute" in answer.content.decode()
    assert "4 requests a minute" in browser.get(KEYS).content.decode()
    assert told.json()["limit"] == {"requests": 4, "seconds": 60}
    assert told["RateLimit-Policy"] == '"default";q=4;w=60'
    assert [client.get(UPDATES).status_code for _ in range(4)] == [200, 200, 200, 429]
    # A person is no key, and keeps everyone's limit.
    assert [browser.get(UPDATES).status_code for _ in range(3)] == [200, 200, 429]


def test_a_limit_is_carried_over_when_a_key_is_rotated_unless_it_is_taken_back(
    browser, officer
):
    old = Agency(OrganisationFactory(), requests_a_minute=900).api_key
    address = reverse("people:rotate-key", args=[old.prefix])

    form = browser.get(address).context["form"]
    browser.post(
        address, {"overlap": 0, "expires_on": last_day(), "requests_a_minute": ""}
    )

    assert form["requests_a_minute"].value() == 900
    assert ApiKey.objects.get(replaces=old).requests_a_minute is None


@pytest.mark.parametrize("number", ["0", "-1", "100001", "many"])
def test_a_limit_that_cannot_be_is_refused(number, browser):
    answer = made(browser, OrganisationFactory(), requests_a_minute=number)

    assert (answer.status_code, ApiKey.objects.count()) == (422, 0)
    with pytest.raises(ValidationError):
        services.create_api_key(
            organisation=OrganisationFactory(), name="x", requests_a_minute=0
        )


def test_a_limit_is_on_the_record_of_its_key():
    key = Agency(OrganisationFactory(), requests_a_minute=900).api_key

    assert key.events.get().requests_a_minute == 900


def test_who_made_a_key_and_the_key_stay_on_record(browser):
    made(browser, OrganisationFactory())

    for statement in ("UPDATE people_apikey SET made_by_id = NULL", DELETE_KEYS):
        refused = pytest.raises(DatabaseError, match="cannot be|permission denied")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert ApiKey.objects.get().made_by is not None
