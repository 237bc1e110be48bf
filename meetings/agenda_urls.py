"""The addresses of a meeting's agenda and of what is noted at it, below that of the meeting."""

from django.urls import path

from meetings.agenda import pages

urlpatterns = [
    path("run/", pages.RunView.as_view(), name="run"),
    path("run/notes/", pages.NotesView.as_view(), name="run-notes"),
    path("run/draw/", pages.draw, name="draw-agenda"),
    path("run/record/", pages.record, name="record"),
    path("run/attendance/", pages.AttendanceView.as_view(), name="attendance"),
    path("run/order/", pages.AgendaOrderView.as_view(), name="agenda-order"),
    path("run/items/add/", pages.ItemCreateView.as_view(), name="add-item"),
    path("run/items/<int:item>/", pages.ItemUpdateView.as_view(), name="change-item"),
    path("run/items/<int:item>/remove/", pages.remove_item, name="remove-item"),
    path("run/items/<int:item>/note/", pages.LineView.as_view(), name="note"),
    path(
        "run/items/<int:item>/lines/<int:line>/",
        pages.LineView.as_view(),
        name="change-line",
    ),
    path("run/lines/<int:line>/remove/", pages.remove_line, name="remove-line"),
    path(
        "run/lines/<int:line>/withdraw/",
        pages.WithdrawView.as_view(),
        name="withdraw-outcome",
    ),
    path("chair/", pages.ChairView.as_view(), name="chair"),
    path("chair/notes/", pages.ChairNotesView.as_view(), name="chair-notes"),
]
