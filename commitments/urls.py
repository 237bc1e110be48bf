from django.urls import path

from commitments import views

app_name = "commitments"
urlpatterns = [
    path("", views.CommitmentListView.as_view(), name="list"),
    path("milestones/", views.MilestoneListView.as_view(), name="milestones"),
    path(
        "<str:reference>/history/",
        views.CommitmentHistoryView.as_view(),
        name="history",
    ),
    path(
        "<str:reference>/milestones/add/",
        views.MilestoneCreateView.as_view(),
        name="add-milestone",
    ),
    path(
        "milestones/<int:pk>/edit/",
        views.MilestoneUpdateView.as_view(),
        name="edit-milestone",
    ),
    path(
        "milestones/<int:pk>/date/",
        views.MilestoneDateView.as_view(),
        name="state-date",
    ),
]
