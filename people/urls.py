from django.urls import path

from people.views import keys, people

app_name = "people"
urlpatterns = [
    path("people/", people.PersonListView.as_view(), name="list"),
    path("people/add/", people.PersonCreateView.as_view(), name="add"),
    path("people/<int:pk>/edit/", people.PersonUpdateView.as_view(), name="edit"),
    path("people/<int:pk>/deactivate/", people.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", people.reactivate, name="reactivate"),
    path("people/<int:pk>/send-link/", people.send_link, name="send-link"),
    path("people/<int:pk>/away/", people.AwayView.as_view(), name="away"),
    path("substitutions/<int:pk>/end/", people.end_away, name="end-away"),
    path("organisations/", people.OrganisationListView.as_view(), name="organisations"),
    path(
        "organisations/add/",
        people.OrganisationCreateView.as_view(),
        name="add-organisation",
    ),
    path(
        "organisations/<int:pk>/edit/",
        people.OrganisationUpdateView.as_view(),
        name="edit-organisation",
    ),
    path("keys/", keys.KeyListView.as_view(), name="keys"),
    path("keys/add/", keys.add, name="add-key"),
    path("keys/<slug:prefix>/rotate/", keys.rotate, name="rotate-key"),
    path("keys/<slug:prefix>/revoke/", keys.revoke, name="revoke-key"),
    path("seats/", people.SeatListView.as_view(), name="seats"),
    path("seats/<int:pk>/pass/", people.SeatPassView.as_view(), name="pass-seat"),
]
