"""The addresses of a meeting's papers, below that of the meeting."""

from django.urls import path

from meetings.minutes import pages as minutes_pages
from meetings.papers import draft_pages, pages, paragraph_pages

PAPER = "<int:number>/<int:version>"
urlpatterns = [
    path("draft/", draft_pages.draft, name="draft-paper"),
    path("<int:number>/", pages.LatestPaperView.as_view(), name="latest-paper"),
    path(f"{PAPER}/", pages.PaperView.as_view(), name="paper"),
    path(
        f"{PAPER}/paper.pdf",
        pages.PaperFileView.as_view(),
        {"kind": "pdf"},
        name="paper-pdf",
    ),
    path(
        f"{PAPER}/paper.docx",
        pages.PaperFileView.as_view(),
        {"kind": "docx"},
        name="paper-docx",
    ),
    path(f"{PAPER}/desk/", draft_pages.DeskView.as_view(), name="paper-desk"),
    path(f"{PAPER}/header/", draft_pages.HeaderView.as_view(), name="paper-header"),
    path(f"{PAPER}/clear/", draft_pages.ClearView.as_view(), name="clear-paper"),
    path(f"{PAPER}/issue/", draft_pages.IssueView.as_view(), name="issue-paper"),
    path(
        f"{PAPER}/new-version/",
        draft_pages.NewVersionView.as_view(),
        name="new-paper-version",
    ),
    path(
        "0/<int:version>/agreed/",
        minutes_pages.AgreedView.as_view(),
        {"number": 0},
        name="agree-minutes",
    ),
    path(
        "0/<int:version>/outcomes/<int:pk>/take-in/",
        minutes_pages.take_in_outcome,
        name="take-in-outcome",
    ),
    path(
        f"{PAPER}/headings/add/",
        draft_pages.NewHeadingView.as_view(),
        name="add-heading",
    ),
    path(
        f"{PAPER}/headings/<int:pk>/",
        draft_pages.HeadingView.as_view(),
        name="change-heading",
    ),
    path(
        f"{PAPER}/headings/<int:pk>/add/",
        paragraph_pages.NewParagraphView.as_view(),
        name="add-paragraph",
    ),
    path(
        f"{PAPER}/paragraphs/<int:pk>/text/",
        paragraph_pages.TextView.as_view(),
        name="paragraph-text",
    ),
    path(
        f"{PAPER}/paragraphs/<int:pk>/place/",
        paragraph_pages.PlaceView.as_view(),
        name="paragraph-place",
    ),
    path(
        f"{PAPER}/paragraphs/<int:pk>/tie/",
        paragraph_pages.TieView.as_view(),
        name="tie-paragraph",
    ),
    path(
        f"{PAPER}/paragraphs/<int:pk>/leave-out/",
        paragraph_pages.LeaveOutView.as_view(),
        name="leave-out-paragraph",
    ),
    path(
        f"{PAPER}/paragraphs/<int:pk>/take-in/",
        paragraph_pages.LeaveOutView.as_view(is_left_out=False),
        name="take-in-paragraph",
    ),
]
