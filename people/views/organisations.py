from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.generic import ListView

from people.forms import OrganisationForm
from people.history import recorded_changes, recorded_changes_of_keys
from people.models import Organisation, OrganisationMerge
from people.officer_forms import AddView
from people.permissions import OfficerRequiredMixin, OfficerUpdateView
from people.tables import organisations_table
from programme import clock
from toolkit.downloads import DownloadMixin

MOST_CHANGES = 50


class OrganisationListView(OfficerRequiredMixin, DownloadMixin, ListView):
    """Every organisation, with what went into another."""

    queryset = Organisation.objects.select_related("merge__present")
    paginate_by = 50

    def tables(self, context):
        return {
            "organisations": lambda: organisations_table(
                self.object_list, clock.today()
            )
        }


class OrganisationCreateView(AddView):
    model = Organisation
    form_class = OrganisationForm
    success_url = reverse_lazy("people:organisations")
    extra_context = {"title": "Add an organisation"}


class OrganisationUpdateView(OfficerUpdateView):
    model = Organisation
    form_class = OrganisationForm
    success_url = reverse_lazy("people:organisations")
    extra_context = {"title": "Change an organisation"}

    def get(self, request, *args, **kwargs):
        merge = OrganisationMerge.objects.filter(old=self.kwargs["pk"]).first()
        if merge:
            return redirect(
                "people:edit-organisation", merge.present_id, permanent=True
            )
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        # One that went into another is part of the record.
        return Organisation.objects.present()

    def get_context_data(self, **kwargs):
        merges = self.object.absorbed.select_related("old", "new", "by")
        history = [*recorded_changes(self.object, most=MOST_CHANGES)]
        history += recorded_changes_of_keys(self.object, MOST_CHANGES)
        history.sort(key=lambda line: (line.day, line.order), reverse=True)
        return super().get_context_data(
            history=history, merges=merges[:MOST_CHANGES], **kwargs
        )
