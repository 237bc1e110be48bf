"""The addresses of meetings."""

from django.urls import path

from meetings.diary import adding_pages, pages

app_name = "meetings"
urlpatterns = [
    path("", pages.MeetingListView.as_view(), name="list"),
    path("add/", adding_pages.MeetingCreateView.as_view(), name="add"),
    path("<int:pk>/edit/", adding_pages.MeetingUpdateView.as_view(), name="edit"),
    path("<slug:slug>/", pages.MeetingDetailView.as_view(), name="detail"),
    path("<slug:slug>/arrange/", pages.ArrangementView.as_view(), name="arrange"),
    path("<slug:slug>/guests/", pages.GuestsView.as_view(), name="guests"),
    path(
        "<slug:slug>/guests/<int:pk>/remove/", pages.remove_guest, name="remove-guest"
    ),
    path("<slug:slug>/move/", pages.MoveView.as_view(), name="move"),
    path("<slug:slug>/cancel/", pages.CancelView.as_view(), name="cancel"),
    path("<slug:slug>/held/", pages.held, name="held"),
    path("<slug:slug>/not-held/", pages.NotHeldView.as_view(), name="not-held"),
]
