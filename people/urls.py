from django.urls import path

from people import views

app_name = "people"
urlpatterns = [
    path("people/", views.PersonListView.as_view(), name="list"),
    path("people/add/", views.PersonCreateView.as_view(), name="add"),
    path("people/<int:pk>/edit/", views.PersonUpdateView.as_view(), name="edit"),
    path("people/<int:pk>/deactivate/", views.deactivate, name="deactivate"),
    path("people/<int:pk>/reactivate/", views.reactivate, name="reactivate"),
    path("people/<int:pk>/send-link/", views.send_link, name="send-link"),
    path("organisations/", views.OrganisationListView.as_view(), name="organisations"),
    path("organisations/add/", views.OrganisationCreateView.as_view(), name="add-organisation"),
    path("organisations/<int:pk>/edit/", views.OrganisationUpdateView.as_view(), name="edit-organisation"),
    path("seats/", views.SeatListView.as_view(), name="seats"),
    path("seats/<int:pk>/pass/", views.SeatPassView.as_view(), name="pass-seat"),
]
