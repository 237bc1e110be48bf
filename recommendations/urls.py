from django.urls import path

from recommendations import matrix_pages as matrix
from recommendations import views

app_name = "recommendations"
urlpatterns = [
    path("", views.RecommendationListView.as_view(), name="list"),
    path("add/", views.RecommendationCreateView.as_view(), name="add"),
    path("themes/", matrix.ReviewThemeListView.as_view(), name="themes"),
    path("themes/add/", matrix.ReviewThemeCreateView.as_view(), name="add-theme"),
    path("themes/order/", matrix.ReviewThemeOrderView.as_view(), name="order-themes"),
    path(
        "themes/<int:pk>/edit/",
        matrix.ReviewThemeUpdateView.as_view(),
        name="edit-theme",
    ),
    path("areas/", matrix.AreaListView.as_view(), name="areas"),
    path("areas/add/", matrix.AreaCreateView.as_view(), name="add-area"),
    path("areas/order/", matrix.AreaOrderView.as_view(), name="order-areas"),
    path("areas/<int:pk>/edit/", matrix.AreaUpdateView.as_view(), name="edit-area"),
    path("<str:reference>/", views.RecommendationDetailView.as_view(), name="detail"),
    path(
        "<str:reference>/edit/", views.RecommendationUpdateView.as_view(), name="edit"
    ),
]
