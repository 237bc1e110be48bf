import pytest
from django.contrib import admin
from django.core.management import CommandError, call_command
from django.urls import reverse

from rounds.models import ProgressUpdate
from tests.factories import ActionFactory, UserFactory, accepted

pytestmark = pytest.mark.django_db


def test_superusers_come_into_the_records_and_nobody_else(
    signed_in, superuser, officer
):
    assert signed_in(superuser).get("/admin/").status_code == 200
    for person in (officer, UserFactory(member=True), UserFactory()):
        page = signed_in(person).get("/admin/", follow=True)
        assert page.status_code == 403
        assert "open to superusers alone" in page.content.decode()


def test_who_is_no_officer_any_more_is_no_superuser_either(signed_in, superuser):
    superuser.role = "member"
    superuser.save()

    assert signed_in(superuser).get("/admin/").status_code != 200


def test_a_command_opens_the_records_to_an_officer_and_closes_them(officer):
    call_command("open_records", officer.email)
    officer.refresh_from_db()
    assert officer.is_staff

    call_command("open_records", officer.email, "--close")
    officer.refresh_from_db()
    assert not officer.is_staff
    with pytest.raises(CommandError, match="no active programme officer"):
        call_command("open_records", UserFactory(member=True).email)


def test_the_foot_of_the_pages_leads_officers_to_the_programme(signed_in, officer):
    page = signed_in(officer).get(reverse("people:seats")).content.decode()

    assert reverse("dashboard:programme") in page
    assert reverse("admin:index") not in page


def test_every_kind_of_record_has_a_list_that_opens(signed_in, superuser):
    browser = signed_in(superuser)

    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        assert browser.get(address).status_code == 200, address


def test_an_accepted_update_is_read_and_not_changed_there(
    signed_in, superuser, open_round
):
    update = accepted(ActionFactory(), open_round)
    browser = signed_in(superuser)
    address = f"/admin/rounds/progressupdate/{update.pk}/"

    assert browser.get(f"{address}change/").status_code == 200
    assert browser.post(f"{address}change/", {"summary": "Other"}).status_code == 403
    assert browser.post(f"{address}delete/", {"post": "yes"}).status_code == 403
    assert ProgressUpdate.objects.get(pk=update.pk).summary == "This happened."
