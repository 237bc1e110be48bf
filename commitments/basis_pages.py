"""What is to be confirmed of the programme, one after the other: a worklist of one sitting."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import RedirectView

from commitments.forms import BasisForm
from commitments.models import Commitment
from people.permissions import OfficerRequiredMixin, OfficerUpdateView
from toolkit.errors import Conflict

MOST_DONE = 1000


@dataclass(frozen=True)
class Sitting:
    """Where an officer is in the list: how many are done, and what is still to be confirmed."""

    done: int
    left: tuple[str, ...]
    reference: str

    @property
    def place(self) -> int:
        return self.done + self.index + 1

    @property
    def number(self) -> int:
        return self.done + len(self.left)

    @property
    def index(self) -> int:
        return self.left.index(self.reference)

    @property
    def following(self) -> str:
        """The reference of the next; empty after the last."""
        after = self.left[self.index + 1 :]
        return after[0] if after else ""

    @property
    def before(self) -> str:
        earlier = self.left[: self.index]
        return earlier[-1] if earlier else ""


def address_of(reference: str, done: int) -> str:
    """Return where an item is confirmed; without one, the list itself."""
    if not reference:
        return reverse("commitments:to-confirm")
    address = reverse("commitments:confirm-basis", args=[reference])
    return f"{address}?done={done}" if done else address


class ToConfirmView(OfficerRequiredMixin, RedirectView):
    """The first that is to be confirmed, or the word that none is."""

    def get_redirect_url(self):
        first = Commitment.objects.to_be_confirmed().in_natural_order().first()
        if first is None:
            messages.success(
                self.request, "Nothing of the programme is to be confirmed."
            )
            return reverse("commitments:list")
        return address_of(first.reference, 0)


class ConfirmBasisView(OfficerUpdateView):
    """The wording and basis of one item; saved, the next is shown."""

    form_class = BasisForm
    template_name = "commitments/basis_form.html"

    def get_object(self, queryset=None):
        reference = self.kwargs["reference"]
        commitment = get_object_or_404(
            Commitment.objects.counted(), reference=reference
        )
        if commitment.basis == Commitment.Basis.DECIDED:
            # Its meeting is chosen and taken away on that form alone.
            raise Conflict(
                f"The group decided on {reference}, so there is nothing to confirm. Edit it"
                " on its own page."
            )
        return commitment

    @property
    def done(self) -> int:
        """How many of this sitting are done, as the address says."""
        text = self.request.GET.get("done", "")
        return min(int(text), MOST_DONE) if text.isascii() and text.isdigit() else 0

    @cached_property
    def sitting(self) -> Sitting:
        reference = self.kwargs["reference"]
        waiting = Commitment.objects.to_be_confirmed().in_natural_order()
        left = list(waiting.values_list("reference", flat=True))
        if reference not in left:
            left.insert(0, reference)
        return Sitting(self.done, tuple(left), reference)

    def get_context_data(self, **kwargs):
        sitting = self.sitting
        return super().get_context_data(
            sitting=sitting,
            skip=sitting.following and address_of(sitting.following, sitting.done),
            back=sitting.before and address_of(sitting.before, sitting.done),
            **kwargs,
        )

    def form_valid(self, form):
        following, done = self.sitting.following, self.done
        commitment = form.save()
        if not commitment.is_basis_to_be_confirmed:
            done += 1
        messages.success(self.request, _said_of(commitment))
        return redirect(address_of(following, done))


def _said_of(commitment: Commitment) -> str:
    if commitment.is_basis_to_be_confirmed:
        return f"{commitment.reference} saved. It is still to be confirmed."
    return f"{commitment.reference} is confirmed."
