"""Officers add work strands, put them right, and order them and what stands in them."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.functional import cached_property

from commitments.models import Commitment
from commitments.querysets.commitments import IN_STRAND
from people.content_pages import ContentCreateView, ContentMixin, ContentUpdateView
from people.history import NamedField
from people.models import Organisation
from people.order_pages import OrderView
from programme.models import Theme
from standing.programme_forms import NewWorkstreamForm, WorkstreamForm
from workstreams.models import Workstream


class WorkstreamMixin(ContentMixin):
    noun, plural = "a work strand", "work strands"
    names = ("workstreams:list", "workstreams:add", "workstreams:edit")


class WorkstreamCreateView(WorkstreamMixin, ContentCreateView):
    model = Workstream
    form_class = NewWorkstreamForm


class WorkstreamUpdateView(WorkstreamMixin, ContentUpdateView):
    model = Workstream
    form_class = WorkstreamForm
    named_fields = (
        NamedField("theme", Theme, "title"),
        NamedField("lead", Organisation, "name"),
    )


class WorkstreamOrderView(OrderView):
    title = "The order of work strands"
    back = reverse_lazy("workstreams:list")
    back_label = "Work strands"

    def get_rows(self):
        return Workstream.objects.all()


class ItemOrderView(OrderView):
    """The order of the actions, or of the recommendations, of one work strand."""

    column = "place"

    @cached_property
    def strand(self):
        return get_object_or_404(Workstream, slug=self.kwargs["slug"])

    @property
    def kind(self) -> Commitment.Kind:
        if self.kwargs["kind"] not in Commitment.Kind.values:
            raise Http404
        return Commitment.Kind(self.kwargs["kind"])

    def get_title(self) -> str:
        return f"The order of {self.kind.label.lower()}s in {self.strand}"

    def get_way_back(self):
        return {"back": self.strand.get_absolute_url(), "back_label": self.strand}

    def get_rows(self):
        of_strand = Commitment.objects.filter(workstream=self.strand, kind=self.kind)
        return of_strand.order_by(*IN_STRAND)
