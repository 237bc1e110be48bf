from django.urls import path

from standing import workstream_edit_pages as edit_pages
from standing import workstream_pages

app_name = "workstreams"
urlpatterns = [
    path("", workstream_pages.WorkstreamListView.as_view(), name="list"),
    path("add/", edit_pages.WorkstreamCreateView.as_view(), name="add"),
    path("order/", edit_pages.WorkstreamOrderView.as_view(), name="order"),
    path(
        "<slug:slug>/", workstream_pages.WorkstreamDetailView.as_view(), name="detail"
    ),
    path("<slug:slug>/edit/", edit_pages.WorkstreamUpdateView.as_view(), name="edit"),
    path(
        "<slug:slug>/order/<slug:kind>/",
        edit_pages.ItemOrderView.as_view(),
        name="order-items",
    ),
]
