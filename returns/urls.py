"""The addresses of rounds, their updates and what hangs on them, and of My work."""

from django.urls import path

from returns import closing_pages, meeting_pages, pages
from returns.bulk import pages as bulk_pages
from returns.grid import pages as grid_pages
from returns.my_work.pages import MyWorkView
from returns.review import pages as review_pages
from returns.review import several_pages
from rounds.contributions import pages as contribution_pages
from rounds.decisions import pages as decision_pages
from rounds.decisions import second_pages as decision_second_pages
from rounds.updates import form_pages, second_pages, typing_pages
from rounds.updates import pages as update_pages

app_name = "rounds"
urlpatterns = [
    path("rounds/", pages.RoundListView.as_view(), name="list"),
    path("many/", bulk_pages.ManyView.as_view(), name="change-many"),
    path("many/<slug:act>/", bulk_pages.ActView.as_view(), name="many"),
    path(
        "rounds/returns/",
        grid_pages.PresentReturnsView.as_view(),
        name="present-returns",
    ),
    path(
        "rounds/<slug:slug>/returns/",
        grid_pages.ReturnGridView.as_view(),
        name="returns",
    ),
    path("rounds/<slug:slug>/", pages.RoundDetailView.as_view(), name="detail"),
    path(
        "rounds/<slug:slug>/cancel/", meeting_pages.CancelView.as_view(), name="cancel"
    ),
    path(
        "rounds/<slug:slug>/close/",
        closing_pages.RoundCloseView.as_view(),
        name="close",
    ),
    path("review/", review_pages.ReviewListView.as_view(), name="review"),
    path("review/together/", several_pages.together, name="review-together"),
    path("review/results/", several_pages.results, name="review-results"),
    path(
        "review/<int:pk>/",
        review_pages.ReviewUpdateView.as_view(),
        name="review-update",
    ),
    path("review/<int:pk>/accept/", review_pages.accept, name="review-accept"),
    path("review/<int:pk>/return/", review_pages.return_, name="review-return"),
    path("review/<int:pk>/comment/", review_pages.comment, name="review-comment"),
    path(
        "rounds/<slug:slug>/close/ask/",
        closing_pages.AskToCloseView.as_view(),
        name="ask-close",
    ),
    path(
        "rounds/<slug:slug>/close/refuse/",
        closing_pages.RefuseCloseView.as_view(),
        name="refuse-close",
    ),
    path(
        "rounds/<slug:slug>/close/take-back/",
        closing_pages.take_back_close,
        name="take-back-close",
    ),
    path("my-work/", MyWorkView.as_view(), name="my-work"),
    path("updates/new/<str:reference>/", form_pages.report, name="report"),
    path("updates/new/<str:reference>/typed/", typing_pages.typed, name="typed-first"),
    path(
        "updates/new/<str:reference>/unchanged/",
        form_pages.nothing_has_changed,
        name="unchanged",
    ),
    path("updates/<int:pk>/", update_pages.UpdateDetailView.as_view(), name="update"),
    path("updates/<int:pk>/edit/", form_pages.edit, name="edit"),
    path("updates/<int:pk>/typed/", typing_pages.typed, name="typed"),
    path("updates/<int:pk>/accept/", update_pages.accept, name="accept"),
    path("updates/<int:pk>/return/", update_pages.return_, name="return"),
    path("updates/<int:pk>/confirm/", update_pages.confirm, name="confirm"),
    path(
        "updates/<int:pk>/disagree/",
        second_pages.DisagreeView.as_view(),
        name="disagree",
    ),
    path(
        "decisions/<int:pk>/confirm/",
        decision_second_pages.confirm_decision,
        name="confirm-decision",
    ),
    path(
        "decisions/<int:pk>/disagree/",
        decision_second_pages.DisagreeView.as_view(),
        name="disagree-decision",
    ),
    path("updates/<int:pk>/take-back/", update_pages.take_back, name="take-back"),
    path("updates/<int:pk>/discard/", update_pages.discard, name="discard"),
    path("updates/<int:pk>/comment/", update_pages.comment, name="comment"),
    path("updates/<int:pk>/correct/", update_pages.correct, name="correct"),
    path("evidence/<int:pk>/", form_pages.evidence, name="evidence"),
    path(
        "contributions/<str:reference>/",
        contribution_pages.contribute,
        name="contribute",
    ),
    path(
        "contributions/<int:pk>/take-over/",
        contribution_pages.take_over,
        name="take-over",
    ),
    path(
        "decisions/<str:reference>/<slug:word>/",
        decision_pages.DecisionView.as_view(),
        name="decide",
    ),
    path(
        "milestones/<int:pk>/agree-date/",
        decision_pages.AgreedDateView.as_view(),
        name="agree-date",
    ),
    path(
        "commitments/<str:reference>/agree-due-date/",
        decision_pages.AgreedDueDateView.as_view(),
        name="agree-due-date",
    ),
]
