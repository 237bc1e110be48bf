from django.urls import path

from people.many import pages as many
from people.views import account_changes, accounts, groups, keys, organisations, people

app_name = "people"
urlpatterns = [
    path("people/", people.PersonListView.as_view(), name="list"),
    path("people/add/", people.PersonCreateView.as_view(), name="add"),
    path("people/many/", many.ManyPeopleView.as_view(), name="many"),
    path("people/many/send/", many.send_invitations, name="send-invitations"),
    path("people/<int:pk>/edit/", people.PersonUpdateView.as_view(), name="edit"),
    path("people/<int:pk>/reactivate/", accounts.reactivate, name="reactivate"),
    path("people/<int:pk>/vouch/", accounts.vouch, name="vouch"),
    path("people/<int:pk>/send-link/", accounts.send_link, name="send-link"),
    path("people/<int:pk>/away/", people.AwayView.as_view(), name="away"),
    path(
        "people/changes/<int:pk>/",
        account_changes.AccountChangeView.as_view(),
        name="account-change",
    ),
    path(
        "people/changes/<int:pk>/confirm/",
        account_changes.confirm,
        name="confirm-account-change",
    ),
    path(
        "people/changes/<int:pk>/refuse/",
        account_changes.refuse,
        name="refuse-account-change",
    ),
    path(
        "people/changes/<int:pk>/withdraw/",
        account_changes.withdraw,
        name="withdraw-account-change",
    ),
    path("substitutions/<int:pk>/end/", people.end_away, name="end-away"),
    path(
        "organisations/",
        organisations.OrganisationListView.as_view(),
        name="organisations",
    ),
    path(
        "organisations/add/",
        organisations.OrganisationCreateView.as_view(),
        name="add-organisation",
    ),
    path(
        "organisations/<int:pk>/edit/",
        organisations.OrganisationUpdateView.as_view(),
        name="edit-organisation",
    ),
    path("keys/", keys.KeyListView.as_view(), name="keys"),
    path("keys/add/", keys.add, name="add-key"),
    path("keys/<slug:prefix>/rotate/", keys.rotate, name="rotate-key"),
    path("keys/<slug:prefix>/revoke/", keys.revoke, name="revoke-key"),
    path("seats/", people.SeatListView.as_view(), name="seats"),
    path("seats/add/", groups.SeatCreateView.as_view(), name="add-seat"),
    path("seats/<int:pk>/edit/", groups.SeatUpdateView.as_view(), name="edit-seat"),
    path("groups/", groups.GroupListView.as_view(), name="groups"),
    path("groups/add/", groups.GroupCreateView.as_view(), name="add-group"),
    path("groups/<int:pk>/edit/", groups.GroupUpdateView.as_view(), name="edit-group"),
    path("seats/<int:pk>/pass/", people.SeatPassView.as_view(), name="pass-seat"),
]
