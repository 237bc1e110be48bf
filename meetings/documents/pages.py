"""Documents and events of the programme: all of them, one, and officers' forms."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView

from meetings.documents.filters import DocumentFilter
from meetings.documents.forms import DocumentForm
from meetings.documents.tables import documents_table
from meetings.models import Document, DocumentProposal
from people.content_pages import ContentCreateView, ContentMixin, ContentUpdateView
from people.history import NamedField
from people.requests import SignedInRequest
from programme import clock
from programme.models import Source
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin

WITH_WHAT_IT_IS_OF = Document.objects.select_related("source").prefetch_related(
    "commitments", "workstreams"
)


class DocumentListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """Documents and events, the newest first; of an earlier day those that were known then."""

    request: SignedInRequest
    template_name = "meetings/document_list.html"
    paginate_by = 50

    @cached_property
    def filterset(self) -> DocumentFilter:
        documents = WITH_WHAT_IT_IS_OF.known_by(self.at.day).order_by("-date", "-pk")
        return DocumentFilter(self.request.GET, queryset=documents)

    def get_queryset(self):
        return self.filterset.qs

    def get_context_data(self, **kwargs):
        waiting = 0
        if self.request.user.is_officer:
            waiting = DocumentProposal.objects.waiting().count()
        return super().get_context_data(
            filterset=self.filterset, waiting=waiting, **kwargs
        )

    def tables(self, context):
        return {"documents": lambda: documents_table(self.filterset.qs, self.at)}


class DocumentDetailView(LoginRequiredMixin, DetailView):
    """One document or event, with what it belongs to."""

    template_name = "meetings/document_detail.html"
    queryset = WITH_WHAT_IT_IS_OF


class DocumentFormMixin(ContentMixin):
    noun, plural = "a document or event", "documents and events"
    names = ("meetings:documents", "meetings:add-document", "meetings:edit-document")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}


class DocumentCreateView(DocumentFormMixin, ContentCreateView):
    model = Document
    form_class = DocumentForm


class DocumentUpdateView(DocumentFormMixin, ContentUpdateView):
    model = Document
    form_class = DocumentForm
    named_fields = (NamedField("source", Source, "title"),)
