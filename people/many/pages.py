"""Many people are added at once: a list, what is wrong with each row, and what was made."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from people.many.forms import ManyPeopleForm
from people.many.judging import judge
from people.many.reading import digest_of, lines_of
from people.many.services import Sending, add_people, send_held
from people.models import Invitation
from people.permissions import OfficerRequiredMixin, officer_required
from people.unsent_pages import say_that_it_arrived
from programme import clock

SHOWN = 50


class ManyPeopleView(OfficerRequiredMixin, FormView):
    """Paste or upload; look at each row; add what is sound. What is not stays to be mended."""

    form_class = ManyPeopleForm
    template_name = "people/many.html"

    def get_context_data(self, **kwargs):
        held = Invitation.objects.held().select_related("person", "held_by")
        return super().get_context_data(
            held=held[:SHOWN], held_count=held.count(), **kwargs
        )

    def form_valid(self, form):
        rows = judge(form.lines)
        looked_at = self.request.POST.get("add")
        if looked_at == digest_of(form.text):
            return self._add(rows)
        if looked_at:
            messages.warning(
                self.request, "The list was changed. Look at its rows, then add them."
            )
        return self._shown(form.text, rows)

    def _add(self, rows):
        """Add what is sound of the list that was looked at, and show what is left of it."""
        added, refused = add_people(
            rows=[row for row in rows if row.is_sound],
            by=self.request.user,
            today=clock.today(),
            at=timezone.now(),
        )
        left = [row for row in rows if not row.is_sound]
        left += [row for row, _ in refused]
        text = "\n".join(row.line.as_csv for row in left)
        rows = judge(lines_of(text)) if left else []
        response = self._shown(text, rows, added=added, refused=refused)
        say_that_it_arrived(self.request, response)
        return response

    def _shown(self, text, rows, **context):
        context = self.get_context_data(
            form=ManyPeopleForm(initial={"people": text}),
            rows=rows,
            sound=sum(row.is_sound for row in rows),
            digest=digest_of(text),
            **context,
        )
        return self.render_to_response(context)

    def form_invalid(self, form):
        context = self.get_context_data(form=form)
        return self.render_to_response(context, status=422)


@require_POST
@officer_required
def send_invitations(request):
    """Send the invitations that are held, and say what became of them."""
    sending = send_held(by=request.user, at=timezone.now())
    _say(request, sending)
    return redirect("people:many")


def _say(request, sending: Sending) -> None:
    if sending.sent or not sending.refused and not sending.stopped:
        invitations = "1 invitation was" if sending.sent == 1 else "invitations were"
        number = "" if sending.sent == 1 else f"{sending.sent} "
        messages.success(request, f"{number}{invitations} sent.")
    for address, why in sending.refused[:SHOWN]:
        messages.error(request, f"{address}: {why} It is held still.")
    if sending.stopped:
        messages.error(request, f"{sending.stopped} The others are held still.")
