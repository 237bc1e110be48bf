"""The officers’ pages of the rows and columns of the Systems Review’s matrix."""

from django.urls import reverse_lazy

from people.content_pages import (
    ContentCreateView,
    ContentListView,
    ContentMixin,
    ContentUpdateView,
)
from people.order_pages import OrderView
from recommendations.forms import AreaForm, ReviewThemeForm
from recommendations.models import RecommendationArea, RecommendationTheme


class ReviewThemeMixin(ContentMixin):
    noun, plural = "a theme of the Systems Review", "themes of the Systems Review"
    names = (
        "recommendations:themes",
        "recommendations:add-theme",
        "recommendations:edit-theme",
    )


class ReviewThemeListView(ReviewThemeMixin, ContentListView):
    model = RecommendationTheme
    headings = ("Theme",)
    order_name = "recommendations:order-themes"

    def cells(self, row):
        return [row.title]


class ReviewThemeCreateView(ReviewThemeMixin, ContentCreateView):
    model = RecommendationTheme
    form_class = ReviewThemeForm


class ReviewThemeUpdateView(ReviewThemeMixin, ContentUpdateView):
    model = RecommendationTheme
    form_class = ReviewThemeForm


class ReviewThemeOrderView(OrderView):
    title = "The order of the Systems Review’s themes"
    back = reverse_lazy("recommendations:themes")
    back_label = "Themes of the Systems Review"

    def get_rows(self):
        return RecommendationTheme.objects.all()


class AreaMixin(ContentMixin):
    noun, plural = "an area of the formal system", "areas of the formal system"
    names = (
        "recommendations:areas",
        "recommendations:add-area",
        "recommendations:edit-area",
    )


class AreaListView(AreaMixin, ContentListView):
    model = RecommendationArea
    headings = ("Area",)
    order_name = "recommendations:order-areas"

    def cells(self, row):
        return [row.title]


class AreaCreateView(AreaMixin, ContentCreateView):
    model = RecommendationArea
    form_class = AreaForm


class AreaUpdateView(AreaMixin, ContentUpdateView):
    model = RecommendationArea
    form_class = AreaForm


class AreaOrderView(OrderView):
    title = "The order of areas of the formal system"
    back = reverse_lazy("recommendations:areas")
    back_label = "Areas of the formal system"

    def get_rows(self):
        return RecommendationArea.objects.all()
