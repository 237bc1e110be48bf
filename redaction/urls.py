from django.urls import path

from redaction import pages

app_name = "redaction"
urlpatterns = [
    path("redactions/", pages.RequestListView.as_view(), name="list"),
    path("redactions/add/", pages.RequestCreateView.as_view(), name="add"),
    path("redactions/<int:pk>/", pages.detail, name="detail"),
    path("redactions/<int:pk>/confirm/", pages.confirm, name="confirm"),
    path("redactions/<int:pk>/withdraw/", pages.withdraw, name="withdraw"),
]
