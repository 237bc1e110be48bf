"""The programme's content is loaded by a press, on a tracker that has none."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from commitments.models import Commitment
from cpip.content.faults import ContentFaults
from cpip.content.reader import read
from cpip.content.writer import load
from cpip.management.commands.load_programme import DEFAULT
from people.permissions import officer_required
from programme import clock

MOST_FAULTS = 5
LOADED = (
    "The programme is loaded already. A file that was corrected is loaded by the command"
    " load_programme."
)


@require_POST
@officer_required
def load_programme(request):
    """Load the project's own file where nothing is loaded yet; a later file is the command's."""
    if Commitment.objects.exists():
        messages.error(request, LOADED)
    else:
        _load(request)
    return redirect("dashboard:start")


def _load(request) -> None:
    try:
        loaded = load(read(DEFAULT), today=clock.today())
    except ContentFaults as refusal:
        messages.error(request, " ".join(refusal.faults[:MOST_FAULTS]))
        return
    messages.success(request, f"The programme is loaded: {loaded.created} items made.")
