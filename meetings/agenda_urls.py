"""The addresses of a meeting's agenda and of what is noted at it, below that of the meeting."""

from django.urls import path

from meetings.agenda import item_pages, line_pages, pages

urlpatterns = [
    path("run/", pages.RunView.as_view(), name="run"),
    path("run/notes/", pages.NotesView.as_view(), name="run-notes"),
    path("run/draw/", item_pages.draw, name="draw-agenda"),
    path("run/record/", pages.record, name="record"),
    path("run/attendance/", pages.AttendanceView.as_view(), name="attendance"),
    path("run/order/", item_pages.AgendaOrderView.as_view(), name="agenda-order"),
    path("run/items/add/", item_pages.ItemCreateView.as_view(), name="add-item"),
    path(
        "run/items/<int:item>/", item_pages.ItemUpdateView.as_view(), name="change-item"
    ),
    path("run/items/<int:item>/remove/", item_pages.remove_item, name="remove-item"),
    path("run/items/<int:item>/note/", line_pages.LineView.as_view(), name="note"),
    path(
        "run/items/<int:item>/lines/<int:line>/",
        line_pages.LineView.as_view(),
        name="change-line",
    ),
    path("run/lines/<int:line>/remove/", line_pages.remove_line, name="remove-line"),
    path(
        "run/lines/<int:line>/withdraw/",
        line_pages.WithdrawView.as_view(),
        name="withdraw-outcome",
    ),
    path("chair/", pages.ChairView.as_view(), name="chair"),
    path("chair/notes/", pages.ChairNotesView.as_view(), name="chair-notes"),
]
