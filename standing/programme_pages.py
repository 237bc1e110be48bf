"""The officers’ pages of themes, sources and the programme itself."""

from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy

from people.content_pages import (
    ContentCreateView,
    ContentListView,
    ContentMixin,
    ContentUpdateView,
)
from people.history import NamedField
from people.order_pages import OrderView
from programme.models import Programme, Source, Theme
from standing.programme_forms import ProgrammeForm, SourceForm, ThemeForm


class ThemeMixin(ContentMixin):
    noun, plural = "a theme", "themes"
    names = ("programme:themes", "programme:add-theme", "programme:edit-theme")


class ThemeListView(ThemeMixin, ContentListView):
    queryset = Theme.objects.select_related("source")
    headings = ("Theme", "Source")
    order_name = "programme:order-themes"

    def cells(self, row):
        return row.title, row.source


class ThemeCreateView(ThemeMixin, ContentCreateView):
    model = Theme
    form_class = ThemeForm


class ThemeUpdateView(ThemeMixin, ContentUpdateView):
    model = Theme
    form_class = ThemeForm
    named_fields = (NamedField("source", Source, "title"),)


class ThemeOrderView(OrderView):
    title = "The order of themes"
    back = reverse_lazy("programme:themes")
    back_label = "Themes"

    def get_rows(self):
        return Theme.objects.all()


class SourceMixin(ContentMixin):
    noun, plural = "a source", "sources"
    names = ("programme:sources", "programme:add-source", "programme:edit-source")


class SourceListView(SourceMixin, ContentListView):
    model = Source
    headings = ("Source", "Address")

    def cells(self, row):
        return row.title, row.url


class SourceCreateView(SourceMixin, ContentCreateView):
    model = Source
    form_class = SourceForm


class SourceUpdateView(SourceMixin, ContentUpdateView):
    model = Source
    form_class = SourceForm


class FactsView(ContentUpdateView):
    """The name, vision and dates of the programme itself."""

    noun, plural = "the programme’s facts", "programme"
    names = ("dashboard:programme", "", "")
    model = Programme
    form_class = ProgrammeForm

    def get_object(self, queryset=None):
        return get_object_or_404(Programme)
