import pytest
from django.contrib import admin

from rounds.models import ProgressUpdate
from tests.factories import ActionFactory, UserFactory, accepted

pytestmark = pytest.mark.django_db


def test_officers_come_into_the_records_and_nobody_else(signed_in, officer):
    assert signed_in(officer).get("/admin/").status_code == 200
    for person in (UserFactory(member=True), UserFactory()):
        assert signed_in(person).get("/admin/").status_code != 200


def test_every_kind_of_record_has_a_list_that_opens(signed_in, officer):
    browser = signed_in(officer)

    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert browser.get(address).status_code == 200, address


def test_an_accepted_update_is_read_and_not_changed_there(
    signed_in, officer, open_round
):
    update = accepted(ActionFactory(), open_round)
    browser = signed_in(officer)
    address = f"/admin/rounds/progressupdate/{update.pk}/"

    assert browser.get(f"{address}change/").status_code == 200
    assert browser.post(f"{address}change/", {"summary": "Other"}).status_code == 403
    assert browser.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert ProgressUpdate.objects.get(pk=update.pk).summary == "This happened."
