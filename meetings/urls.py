"""The addresses of meetings, documents and events."""

from django.urls import include, path

from meetings.agenda_urls import urlpatterns as agenda_urlpatterns
from meetings.arising import pages as arising_pages
from meetings.diary import adding_pages, pages
from meetings.documents import pages as document_pages
from meetings.documents import proposal_pages
from meetings.minutes import pages as minutes_pages
from meetings.pack_urls import urlpatterns as pack_urlpatterns
from meetings.paper_urls import urlpatterns as paper_urlpatterns
from meetings.papers.pages import LatestPaperView
from meetings.sending_urls import urlpatterns as sending_urlpatterns

app_name = "meetings"
urlpatterns = [
    path("meetings/", pages.MeetingListView.as_view(), name="list"),
    path("meetings/add/", adding_pages.MeetingCreateView.as_view(), name="add"),
    path(
        "meetings/<int:pk>/edit/", adding_pages.MeetingUpdateView.as_view(), name="edit"
    ),
    # A meeting's own address names its group and day, so none is called this.
    path(
        "meetings/actions/",
        arising_pages.ActionArisingListView.as_view(),
        name="actions",
    ),
    path(
        "meetings/actions/<int:pk>/",
        arising_pages.ActionArisingView.as_view(),
        name="action",
    ),
    path(
        "meetings/actions/<int:pk>/report/",
        arising_pages.ReportView.as_view(),
        name="report-on-action",
    ),
    path(
        "meetings/actions/<int:pk>/close/",
        arising_pages.CloseView.as_view(),
        name="close-action",
    ),
    path(
        "meetings/actions/<int:pk>/open-again/",
        arising_pages.ReopenView.as_view(),
        name="reopen-action",
    ),
    path(
        "meetings/actions/<int:pk>/move/",
        arising_pages.MoveActionView.as_view(),
        name="move-action",
    ),
    path("meetings/<slug:slug>/", pages.MeetingDetailView.as_view(), name="detail"),
    path(
        "meetings/<slug:slug>/arrange/", pages.ArrangementView.as_view(), name="arrange"
    ),
    path("meetings/<slug:slug>/guests/", pages.GuestsView.as_view(), name="guests"),
    path(
        "meetings/<slug:slug>/guests/<int:pk>/remove/",
        pages.remove_guest,
        name="remove-guest",
    ),
    path("meetings/<slug:slug>/move/", pages.MoveView.as_view(), name="move"),
    path("meetings/<slug:slug>/cancel/", pages.CancelView.as_view(), name="cancel"),
    path("meetings/<slug:slug>/held/", pages.held, name="held"),
    path(
        "meetings/<slug:slug>/not-held/", pages.NotHeldView.as_view(), name="not-held"
    ),
    path(
        "meetings/<slug:slug>/minutes/",
        LatestPaperView.as_view(),
        {"number": 0},
        name="minutes",
    ),
    path(
        "meetings/<slug:slug>/minutes/draft/", minutes_pages.draft, name="draft-minutes"
    ),
    path("meetings/<slug:slug>/papers/", include(paper_urlpatterns)),
    path("meetings/<slug:slug>/", include(agenda_urlpatterns)),
    path("meetings/<slug:slug>/pack/", include(pack_urlpatterns)),
    path("meetings/<slug:slug>/sendings/", include(sending_urlpatterns)),
    path("documents/", document_pages.DocumentListView.as_view(), name="documents"),
    path(
        "documents/add/",
        document_pages.DocumentCreateView.as_view(),
        name="add-document",
    ),
    path(
        "documents/proposals/",
        proposal_pages.ProposalListView.as_view(),
        name="proposals",
    ),
    path(
        "documents/proposals/<int:pk>/take-up/", proposal_pages.take_up, name="take-up"
    ),
    path(
        "documents/proposals/<int:pk>/decline/",
        proposal_pages.DeclineView.as_view(),
        name="decline",
    ),
    path(
        "documents/propose/<str:reference>/",
        proposal_pages.ProposeView.as_view(),
        name="propose",
    ),
    path(
        "documents/<int:pk>/",
        document_pages.DocumentDetailView.as_view(),
        name="document",
    ),
    path(
        "documents/<int:pk>/edit/",
        document_pages.DocumentUpdateView.as_view(),
        name="edit-document",
    ),
]
