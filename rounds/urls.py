from django.urls import path

from rounds.views import contributions, decisions, review, rounds, updates

app_name = "rounds"
urlpatterns = [
    path("rounds/", rounds.RoundListView.as_view(), name="list"),
    path("rounds/plan/", rounds.RoundPlanView.as_view(), name="plan"),
    path("rounds/<slug:slug>/", rounds.RoundDetailView.as_view(), name="detail"),
    path("rounds/<slug:slug>/plan/", rounds.RoundReplanView.as_view(), name="replan"),
    path("rounds/<slug:slug>/open/", rounds.RoundOpenView.as_view(), name="open"),
    path("rounds/<slug:slug>/extend/", rounds.RoundExtendView.as_view(), name="extend"),
    path("rounds/<slug:slug>/close/", rounds.RoundCloseView.as_view(), name="close"),
    path("my-work/", review.MyWorkView.as_view(), name="my-work"),
    path("updates/new/<str:reference>/", updates.report, name="report"),
    path("updates/new/<str:reference>/typed/", updates.typed, name="typed-first"),
    path(
        "updates/new/<str:reference>/unchanged/",
        updates.nothing_has_changed,
        name="unchanged",
    ),
    path("updates/<int:pk>/", review.UpdateDetailView.as_view(), name="update"),
    path("updates/<int:pk>/edit/", updates.edit, name="edit"),
    path("updates/<int:pk>/typed/", updates.typed, name="typed"),
    path("updates/<int:pk>/accept/", review.accept, name="accept"),
    path("updates/<int:pk>/return/", review.return_, name="return"),
    path("updates/<int:pk>/confirm/", review.confirm, name="confirm"),
    path("updates/<int:pk>/take-back/", review.take_back, name="take-back"),
    path("updates/<int:pk>/comment/", review.comment, name="comment"),
    path("updates/<int:pk>/correct/", review.correct, name="correct"),
    path("evidence/<int:pk>/", updates.evidence, name="evidence"),
    path("contributions/<str:reference>/", contributions.contribute, name="contribute"),
    path(
        "contributions/<int:pk>/take-over/", contributions.take_over, name="take-over"
    ),
    path(
        "decisions/<str:reference>/<slug:word>/",
        decisions.DecisionView.as_view(),
        name="decide",
    ),
    path(
        "milestones/<int:pk>/agree-date/",
        decisions.AgreedDateView.as_view(),
        name="agree-date",
    ),
]
