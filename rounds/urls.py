from django.urls import path

from rounds import views

app_name = "rounds"
urlpatterns = [
    path("rounds/", views.RoundListView.as_view(), name="list"),
    path("rounds/<slug:slug>/", views.RoundDetailView.as_view(), name="detail"),
    path("my-work/", views.MyWorkView.as_view(), name="my-work"),
    path("updates/new/<str:reference>/", views.report, name="report"),
    path("updates/<int:pk>/", views.UpdateDetailView.as_view(), name="update"),
    path("updates/<int:pk>/edit/", views.edit, name="edit"),
    path("updates/<int:pk>/accept/", views.accept, name="accept"),
    path("updates/<int:pk>/return/", views.return_, name="return"),
    path("updates/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("updates/<int:pk>/take-back/", views.take_back, name="take-back"),
]
