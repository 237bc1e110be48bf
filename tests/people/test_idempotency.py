"""A request that is sent again gets the first answer, and nothing is done twice."""

import json
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from people import services as people
from people.idempotency import forget_old_answers
from people.models import KeptAnswer
from people.tasks import forget_answers
from returns import services as round_services
from rounds.models import Contribution, ProgressUpdate
from rounds.updates import hand_in, review, write
from tests.agency import UPDATES, Agency, green
from tests.factories import NOW, ActionFactory, ReportingRoundFactory, accepted, content

pytestmark = pytest.mark.django_db
KEY = {"Idempotency-Key": "first"}


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def agency(action):
    return Agency(action.lead)


def told(answer):
    """What the sender is told, but for the headers that each answer has of its own."""
    return (
        answer.status_code,
        answer.content,
        answer.get("Location"),
        answer.get("ETag"),
        answer["Content-Type"],
    )


def test_the_same_request_gets_the_first_answer_again_and_is_done_once(agency, action):
    first = agency.send(headers=KEY, **green(action))
    again = agency.send(headers=KEY, **green(action))

    assert first.status_code == 201
    assert told(again) == told(first)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert ProgressUpdate.objects.count() == 1


def test_the_first_answer_stays_whatever_became_of_the_update_since(
    agency, action, officer
):
    first = agency.send(headers=KEY, **green(action))
    review.return_update(
        update=ProgressUpdate.objects.get(), by=officer, at=NOW, reason="How many?"
    )

    assert told(agency.send(headers=KEY, **green(action))) == told(first)


def test_the_key_may_stand_in_quotes_and_the_body_in_another_order(agency, action):
    first = agency.send(headers={"Idempotency-Key": '"first"'}, **green(action))
    again = agency.send(headers=KEY, **dict(reversed(green(action).items())))

    assert told(again) == told(first)


def test_another_body_or_address_with_the_same_key_is_refused_and_nothing_is_done(
    agency, action
):
    draft = agency.send(headers=KEY, **green(action, submit=False)).json()

    for answer in (
        agency.send(headers=KEY, **green(action, submit=False, summary="Other.")),
        agency.send(f"{draft['url']}submit/", headers=KEY),
    ):
        assert answer.status_code == 422
        assert answer.json()["type"].endswith("#problem-key-used-before")
    assert ProgressUpdate.objects.get().state == "draft"


def test_a_refusal_is_given_again_too_so_a_mended_request_has_a_key_of_its_own(
    agency, action
):
    refused = agency.send(headers=KEY, **green(action, rating="purple"))

    assert refused.status_code == 400
    assert told(agency.send(headers=KEY, **green(action, rating="purple"))) == told(
        refused
    )
    assert agency.send(headers=KEY, **green(action)).status_code == 422
    assert (
        agency.send(headers={"Idempotency-Key": "second"}, **green(action)).status_code
        == 201
    )


def test_what_was_in_the_way_for_now_is_judged_anew(officer):
    action = ActionFactory()
    agency = Agency(action.lead)
    planned = ReportingRoundFactory(state="planned")
    early = agency.send(headers=KEY, **green(action))

    round_services.open_round(reporting_round=planned, by=officer, at=NOW)

    assert early.status_code == 409
    assert agency.send(headers=KEY, **green(action)).status_code == 201


def test_keys_of_two_organisations_do_not_meet(agency, action):
    other = ActionFactory()
    agency.send(headers=KEY, **green(action))

    answer = Agency(other.lead).send(headers=KEY, **green(other))

    assert (answer.status_code, ProgressUpdate.objects.count()) == (201, 2)


def test_a_rotated_key_is_the_same_sender(agency, action, officer):
    first = agency.send(headers=KEY, **green(action))
    year = timezone.now() + timedelta(days=365)
    _, text = people.rotate_api_key(
        api_key=agency.api_key, overlap=timedelta(days=1), expires_at=year, by=officer
    )

    again = agency.send(
        headers=KEY | {"Authorization": f"Api-Key {text}"}, **green(action)
    )

    assert told(again) == told(first)


def test_an_answer_is_not_given_to_a_key_that_was_revoked_since(
    agency, action, officer
):
    agency.send(headers=KEY, **green(action))
    people.revoke_api_key(api_key=agency.api_key, by=officer)

    assert agency.send(headers=KEY, **green(action)).status_code == 401


def test_an_answer_is_kept_for_seven_days(agency, action):
    agency.send(headers=KEY, **green(action))
    KeptAnswer.objects.update(at=timezone.now() - timedelta(days=6, hours=23))
    assert (
        forget_old_answers(),
        agency.send(headers=KEY, **green(action)).status_code,
    ) == (0, 201)

    KeptAnswer.objects.update(at=timezone.now() - timedelta(days=7, minutes=1))
    assert (
        agency.send(headers=KEY, **green(action)).status_code == 409
    )  # judged anew: the update is there
    assert KeptAnswer.objects.count() == 0 or forget_answers() == 1


def test_the_daily_task_forgets_what_is_older(agency, action):
    agency.send(headers=KEY, **green(action))
    KeptAnswer.objects.update(at=timezone.now() - timedelta(days=8))

    assert (forget_answers(), forget_answers(), KeptAnswer.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize("key", ["", '""', "x" * 256, "two words", "naïve"])
def test_a_key_that_is_none_is_a_fault_and_nothing_is_done(key, agency, action):
    answer = agency.send(headers={"Idempotency-Key": key}, **green(action))

    assert answer.status_code == 400
    fault = answer.json()["errors"][0]
    assert (fault["place"], fault["field"], fault["pointer"]) == (
        "header",
        "Idempotency-Key",
        "",
    )
    assert not ProgressUpdate.objects.exists()


def test_a_dry_run_takes_no_key(agency, action):
    dry = agency.send(f"{UPDATES}?dry_run=true", headers=KEY, **green(action))

    assert dry.json() == {"dry_run": True, "would_answer": 201}
    assert agency.send(headers=KEY, **green(action)).status_code == 201


def test_a_file_sent_again_is_attached_once(agency, action, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = agency.send(**green(action, submit=False)).json()

    def send(data=b"a,b\n1,2\n"):
        file = SimpleUploadedFile(
            "table.csv", data
        )  # with a boundary of its own each time
        return agency.post(f"{draft['url']}files/", {"file": file}, headers=KEY)

    first = send()
    assert first.status_code == 201
    assert told(send()) == told(first)
    assert send(b"a,b\n1,3\n").status_code == 422
    assert ProgressUpdate.objects.get().files.count() == 1


def posts(agency, action, open_round):
    """The POSTs of the API with a body that each takes; files and “unchanged” have tests of their
    own.
    """
    by = agency.api_key.account

    def draft(**changes):
        other = ActionFactory(lead=action.lead, owner=action.owner)
        return write.start_update(
            commitment=other,
            reporting_round=open_round,
            content=content(**changes),
            by=by,
            at=NOW,
        )

    partnered = ActionFactory()
    partnered.partners.add(action.lead)
    record = accepted(ActionFactory(lead=action.lead, owner=action.owner), open_round)
    submitted = hand_in.submit_update(update=draft(), by=by, at=NOW)
    many = [
        green(ActionFactory(lead=action.lead, owner=action.owner)) for _ in range(2)
    ]
    yield UPDATES, green(action)
    yield f"{UPDATES}bulk/", {"updates": many}
    yield f"{UPDATES}{draft().pk}/submit/", {}
    yield f"{UPDATES}{submitted.pk}/take-back/", {}
    yield f"{UPDATES}{record.pk}/correct/", {}
    yield f"{UPDATES}{draft().pk}/comments/", {"text": "A question."}
    yield (
        "/api/v1/contributions/",
        {"commitment": partnered.reference, "text": "We helped."},
    )


def test_every_post_is_done_once(agency, action, open_round):
    for place, (address, body) in enumerate(posts(agency, action, open_round)):
        headers = {"Idempotency-Key": f"post-{place}"}
        first = agency.send(address, headers=headers, **body)
        again = agency.send(address, headers=headers, **body)
        assert first.status_code in (200, 201), (address, first.content)
        assert told(again) == told(first), address
        assert again["Idempotency-Replayed"] == "true", address
    assert Contribution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_with_one_key_make_one_update_and_hear_of_the_same(
    open_round, settings
):
    settings.API_RATE = "1000000 per minute"  # they ask again at once, and many times
    action = ActionFactory()
    agency = Agency(action.lead)
    body, answers, start = json.dumps(green(action)), [], threading.Barrier(50)

    def send():
        try:
            start.wait(30)
            client, answer = (
                Client(headers={"Authorization": f"Api-Key {agency.key}"}),
                None,
            )
            while answer is None or answer.status_code == 409:
                answer = client.post(
                    UPDATES, body, content_type="application/json", headers=KEY
                )
                if answer.status_code == 409:
                    assert answer.json()["type"].endswith("#problem-under-way")
                    assert int(answer["Retry-After"]) >= 1
            answers.append(told(answer))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(answers) == 50
    assert set(answers) == {answers[0]}
    assert answers[0][0] == 201
    assert ProgressUpdate.objects.count() == 1


def test_an_answer_that_repeats_a_null_character_can_be_kept(agency, action):
    first = agency.send(headers=KEY, **{"commitment": action.reference, "a\x00b": 1})

    assert first.status_code == 400
    assert (
        agency.send(
            headers=KEY, **{"commitment": action.reference, "a\x00b": 1}
        ).status_code
        == 400
    )


def test_a_list_of_which_every_row_was_refused_is_judged_anew(
    agency, action, open_round
):
    other = ActionFactory()
    first = agency.send(f"{UPDATES}bulk/", headers=KEY, updates=[green(other)]).json()
    other.lead = action.lead
    other.save()

    again = agency.send(f"{UPDATES}bulk/", headers=KEY, updates=[green(other)]).json()
    third = agency.send(f"{UPDATES}bulk/", headers=KEY, updates=[green(other)])

    assert (first["written"], again["written"]) == (0, 1)
    assert (third.json(), third["Idempotency-Replayed"]) == (again, "true")


def test_a_refusal_for_who_asks_is_judged_anew(agency, action):
    other = ActionFactory()
    assert agency.send(headers=KEY, **green(other)).status_code == 403
    other.lead = action.lead
    other.save()

    assert agency.send(headers=KEY, **green(other)).status_code == 201


def test_all_or_nothing_that_came_to_nothing_is_judged_anew(agency, action):
    other = ActionFactory()
    sent = {"updates": [green(action), green(other)], "atomic": True}
    assert agency.send(f"{UPDATES}bulk/", headers=KEY, **sent).status_code == 400
    other.lead = action.lead
    other.save()

    assert agency.send(f"{UPDATES}bulk/", headers=KEY, **sent).json()["written"] == 2


def test_a_step_for_a_stale_state_may_be_sent_for_the_fresh_one_with_the_same_key(
    agency, action
):
    draft = agency.send(**green(action, submit=False)).json()
    stale = agency.send(f"{draft['url']}submit/", headers=KEY | {"If-Match": '"other"'})

    fresh = agency.send(
        f"{draft['url']}submit/", headers=KEY | {"If-Match": stale["ETag"]}
    )

    assert (stale.status_code, fresh.status_code) == (412, 200)


def test_what_a_fault_repeats_is_bounded(agency, action):
    names = {f"{'x' * 100_000}{number}": 1 for number in range(5)} | {
        f"name{number}": 1 for number in range(1000)
    }

    answer = agency.send(headers=KEY, **green(action, **names))

    assert (answer.status_code, len(answer.json()["errors"])) == (400, 200)
    assert len(answer.content) < 100_000
