"""What pages of lower parts show of documents."""

from django import template
from django.db.models import QuerySet

from commitments.models import Commitment
from meetings.models import Document
from programme.as_at import AsAt
from workstreams.models import Workstream

register = template.Library()
SHOWN = 30


@register.simple_tag
def documents_of(commitment: Commitment, at: AsAt) -> QuerySet[Document]:
    """Return the documents of an action or recommendation that were known on a day. One query."""
    return Document.objects.about(commitment).known_by(at.day)[:SHOWN]


@register.simple_tag
def documents_in(workstream: Workstream, at: AsAt) -> QuerySet[Document]:
    """Return the documents of a work strand and of what stands in it, known on a day. One query."""
    return Document.objects.of_strand(workstream).known_by(at.day)[:SHOWN]
