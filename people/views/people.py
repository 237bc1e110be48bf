from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import FormView, ListView

from people import services
from people.forms import (
    NewPersonForm,
    PersonForm,
    SeatForm,
    SubstitutionForm,
)
from people.history import NamedField, recorded_changes
from people.models import (
    AccountChange,
    AccountHand,
    Organisation,
    Seat,
    SeatHolding,
    Substitution,
    User,
)
from people.officer_forms import AddView, add_faults
from people.officers import is_reviewing
from people.permissions import OfficerRequiredMixin, OfficerUpdateView, officer_required
from people.requests import SignedInRequest
from people.tables import people_table, seats_table
from people.views.accounts import answered, invite, say_who_vouches
from programme import clock
from toolkit.downloads import DownloadMixin

PRESENT = Prefetch(
    "holdings",
    SeatHolding.objects.filter(until=None).select_related("person", "seat"),
    to_attr="present_holdings",
)

MOST_CHANGES = 50
MOST_AWAY = 20


class PersonListView(OfficerRequiredMixin, DownloadMixin, ListView):
    """Everyone who can sign in, or could."""

    queryset = (
        User.objects.people()
        .select_related("organisation")
        .prefetch_related(PRESENT)
        .order_by("-is_active", "name")
    )
    template_name = "people/person_list.html"
    paginate_by = 50

    def get_context_data(self, **kwargs):
        waiting = AccountChange.objects.open(timezone.now()).in_full()
        hands = AccountHand.objects.open().select_related("account", "by")
        return super().get_context_data(
            account_changes=waiting[:MOST_CHANGES],
            hands=hands[:MOST_CHANGES],
            **kwargs,
        )

    def tables(self, context):
        return {"people": lambda: people_table(self.object_list, clock.today())}


class PersonCreateView(AddView):
    request: SignedInRequest
    form_class = NewPersonForm
    template_name = "people/person_form.html"
    success_url = reverse_lazy("people:list")
    extra_context = {"title": "Add a person", "submit": "Add and send the link"}

    def get_initial(self):
        """Fill in a contact of the organisation that the address names (`?contact_of=CELCIS`), or
        the role alone (`?role=officer`).
        """
        code = self.request.GET.get("contact_of", "").replace("\x00", "")
        body = (
            Organisation.objects.present().filter(code=code).first() if code else None
        )
        if body is None:
            return super().get_initial() | {"role": self.request.GET.get("role", "")}
        contact = {"organisation": body.pk, "role": User.Role.PARTNER}
        return super().get_initial() | contact | {"is_contact": True}

    def form_valid(self, form):
        try:
            with transaction.atomic():
                person = self._add(form)
                change = self._ask_or_note(person)
        except ValidationError as refusal:
            form.add_error("seat", refusal.messages)
            return self.form_invalid(form)
        if change:
            return answered(self.request, change)
        invite(self.request, person)
        say_who_vouches(self.request, person)
        return redirect(self.success_url)

    def _ask_or_note(self, person: User) -> AccountChange | None:
        """Ask another officer to confirm a new officer; of anybody else note who added them."""
        by, now = self.request.user, timezone.now()
        if person.is_officer:
            return services.account_changes.make_officer(person=person, by=by, at=now)
        services.note_hand(account=person, kind=AccountHand.Kind.ADDED, by=by, at=now)
        return None

    def _add(self, form) -> User:
        person = form.save(commit=False)
        person.set_unusable_password()
        # Opened by another officer's confirmation.
        person.is_active = not person.is_officer
        if seat := form.cleaned_data["seat"]:
            person.organisation = person.organisation or seat.organisation
        person.save()
        if seat:
            services.pass_seat(
                seat=seat,
                to=person,
                on=clock.today(),
                today=clock.today(),
                by=self.request.user,
            )
        return person


class PersonUpdateView(OfficerUpdateView):
    request: SignedInRequest
    queryset = User.objects.people()
    # Not “user”: that is who is signed in.
    context_object_name = "person"
    form_class = PersonForm
    template_name = "people/person_form.html"
    success_url = reverse_lazy("people:list")
    extra_context = {"submit": "Save"}

    def get_context_data(self, **kwargs):
        history = recorded_changes(
            self.object,
            [NamedField("organisation", Organisation, "name")],
            MOST_CHANGES,
        )
        away = self.object.substitutions.filter(
            last_day__gte=clock.today()
        ).select_related("person", "substitute")
        return super().get_context_data(
            title=f"Change {self.object.name}",
            person=self.object,
            may_be_away=self.object.is_active and self.object.role == User.Role.MEMBER,
            away=away.order_by("first_day")[:MOST_AWAY],
            account_changes=self.object.account_changes.in_full()[:MOST_CHANGES],
            **self._hands(),
            history=history,
            **kwargs,
        )

    def _hands(self) -> dict[str, Any]:
        """Return whose hand is in the account, and whether this officer may vouch for it."""
        user = self.request.user
        hands = list(self.object.hands_in_it.open().select_related("by"))
        is_anothers = any(hand.by_id != user.pk for hand in hands)
        is_other = self.object.pk != user.pk
        return {
            "hands": hands,
            "may_vouch": is_anothers and is_other and is_reviewing(user),
        }

    def form_valid(self, form):
        try:
            with transaction.atomic():
                person = form.save()
                changes = self._ask(form, person)
        except ValidationError as refusal:
            add_faults(form, refusal)
            return self.form_invalid(form)
        at_once = set(form.changed_data) - {"opened", *form.asked_fields}
        if at_once or not changes:
            messages.success(self.request, f"{person.name} saved.")
        if changes:
            return answered(self.request, changes[-1])
        return redirect(self.success_url)

    def _ask(self, form: PersonForm, person: User) -> list[AccountChange]:
        """Ask another officer for what does not take effect at once."""
        by = self.request.user
        if form.old_address:
            self._note_address(person)
        if form.is_officer_no_more:
            services.account_changes.note_loss(
                person=person,
                address=form.old_address or str(person.email),
                by=by,
                at=timezone.now(),
            )
        changes = []
        if form.asked_address:
            change = services.account_changes.change_address(
                person=person, address=form.asked_address, by=by, at=timezone.now()
            )
            changes.append(change)
        if form.asks_for_officer:
            change = services.account_changes.make_officer(
                person=person, by=by, at=timezone.now()
            )
            changes.append(change)
        return changes

    def _note_address(self, person: User) -> None:
        by = self.request.user
        services.note_hand(
            account=person, kind=AccountHand.Kind.ADDRESS, by=by, at=timezone.now()
        )
        say_who_vouches(self.request, person)


class AwayView(OfficerRequiredMixin, FormView):
    """Arrange who answers for a member's seats while they are away."""

    form_class = SubstitutionForm
    template_name = "people/away_form.html"

    @cached_property
    def person(self):
        return get_object_or_404(
            User.objects.people().active().filter(role=User.Role.MEMBER),
            pk=self.kwargs["pk"],
        )

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"person": self.person}

    def get_context_data(self, **kwargs):
        return super().get_context_data(person=self.person, **kwargs)

    def form_valid(self, form):
        try:
            with transaction.atomic():
                done = services.arrange_substitute(
                    person=self.person, by=self.request.user, **form.cleaned_data
                )
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
            return self.form_invalid(form)
        messages.success(
            self.request, f"{done.substitute} stands in for {done.person}."
        )
        return redirect("people:edit", self.person.pk)


@require_POST
@officer_required
def end_away(request, pk):
    """End a substitution: somebody is back, or does not go."""
    substitution = get_object_or_404(
        Substitution.objects.select_related("person", "substitute"), pk=pk
    )
    services.end_substitution(
        substitution=substitution, today=clock.today(), by=request.user
    )
    messages.success(
        request,
        f"{substitution.substitute} does not stand in for {substitution.person} any"
        " more.",
    )
    return redirect("people:edit", substitution.person_id)


class SeatListView(OfficerRequiredMixin, DownloadMixin, ListView):
    """The seats and who holds them now."""

    queryset = (
        Seat.objects.present()
        .select_related("organisation", "group")
        .prefetch_related(PRESENT)
    )
    paginate_by = 50

    def tables(self, context):
        return {"seats": lambda: seats_table(self.object_list, clock.today())}


class SeatPassView(OfficerRequiredMixin, FormView):
    """Pass a seat on to another person, or leave it empty, from a day."""

    form_class = SeatForm
    template_name = "people/seat_form.html"
    success_url = reverse_lazy("people:seats")

    def get_initial(self):
        return {"on": clock.today()}

    def get_context_data(self, **kwargs):
        seat = get_object_or_404(
            Seat.objects.prefetch_related("holdings__person"), pk=self.kwargs["pk"]
        )
        return super().get_context_data(seat=seat, **kwargs)

    def form_valid(self, form):
        seat = get_object_or_404(Seat, pk=self.kwargs["pk"])
        try:
            holding = services.pass_seat(
                seat=seat,
                to=form.cleaned_data["to"],
                on=form.cleaned_data["on"],
                today=clock.today(),
                by=self.request.user,
            )
        except ValidationError as refusal:
            add_faults(form, refusal)
            return self.form_invalid(form)
        held = f"now held by {holding.person}" if holding else "now empty"
        messages.success(self.request, f"The seat “{seat}” is {held}.")
        return super().form_valid(form)
