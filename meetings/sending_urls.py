"""The addresses of what is sent round for a meeting, below that of the meeting."""

from django.urls import path

from meetings.sendings import pages

urlpatterns = [
    path("", pages.SendingsView.as_view(), name="sendings"),
    path("send/", pages.send, name="send-round"),
    path("day/", pages.DayView.as_view(), name="set-sending-day"),
    path("hold/", pages.HoldView.as_view(), name="hold-sending"),
    path("holds/<int:pk>/release/", pages.release, name="release-sending"),
    path("<int:pk>/", pages.SendingView.as_view(), name="sending"),
    path("<int:pk>/stop/", pages.stop, name="stop-sending"),
]
