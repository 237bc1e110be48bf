from django.urls import path

from commitments import basis_pages, pages, reference_pages, responsible_pages
from standing import content_pages, item_pages, list_pages

app_name = "commitments"
urlpatterns = [
    path("", list_pages.CommitmentListView.as_view(), name="list"),
    path("milestones/", list_pages.MilestoneListView.as_view(), name="milestones"),
    path("to-confirm/", basis_pages.ToConfirmView.as_view(), name="to-confirm"),
    path(
        "to-confirm/<str:reference>/",
        basis_pages.ConfirmBasisView.as_view(),
        name="confirm-basis",
    ),
    path(
        "<str:reference>/history/",
        item_pages.CommitmentHistoryView.as_view(),
        name="history",
    ),
    path(
        "<str:reference>/reference/",
        reference_pages.ReferenceView.as_view(),
        name="change-reference",
    ),
    path("<str:reference>/join/", content_pages.join_round, name="join-round"),
    path(
        "<str:reference>/responsible/",
        responsible_pages.ResponsibleView.as_view(),
        name="responsible",
    ),
    path(
        "responsible/<int:pk>/end/",
        responsible_pages.EndResponsibleView.as_view(),
        name="end-responsible",
    ),
    path(
        "<str:reference>/milestones/add/",
        pages.MilestoneCreateView.as_view(),
        name="add-milestone",
    ),
    path(
        "milestones/<int:pk>/edit/",
        pages.MilestoneUpdateView.as_view(),
        name="edit-milestone",
    ),
    path(
        "milestones/<int:pk>/first-date/",
        pages.FirstDateView.as_view(),
        name="first-date",
    ),
    path(
        "milestones/<int:pk>/withdraw/",
        pages.WithdrawMilestoneView.as_view(),
        name="withdraw-milestone",
    ),
    path(
        "milestones/<int:pk>/date/",
        pages.MilestoneDateView.as_view(),
        name="state-date",
    ),
]
