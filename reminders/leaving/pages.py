"""Closing a leaver's account. The page is of people; it stands here since it says what they have to
do with in higher parts.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from people.models import User
from people.officer_forms import ServiceFormView
from programme import clock
from reminders.leaving.duties import duties_of
from reminders.leaving.forms import LeaveForm
from reminders.leaving.services import leave
from reminders.services.opening import NOBODY_TOLD


@dataclass(frozen=True)
class Closed:
    """The account that was closed; from it one comes back to the list of people."""

    person: User

    def get_absolute_url(self) -> str:
        return reverse("people:list")


class LeaveView(ServiceFormView):
    """What a leaver holds, owes, reviews, stands in for and has begun, and who takes it over."""

    form_class = LeaveForm
    template_name = "reminders/leave.html"
    success_message = "{done.person} can no longer sign in."

    @cached_property
    def person(self):
        people = User.objects.people().active().select_related("organisation")
        return get_object_or_404(people, pk=self.kwargs["pk"])

    @cached_property
    def duties(self):
        return duties_of(self.person, clock.today())

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"duties": self.duties}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            person=self.person,
            settled=[duty for duty in self.duties if not duty.may_take],
            **kwargs,
        )

    def take(self, form):
        confirm = []
        if form.cleaned_data.get("anyway"):
            confirm = [NOBODY_TOLD]
        try:
            leave(
                person=self.person,
                heirs=form.heirs,
                today=clock.today(),
                by=self.request.user,
                at=clock.now(),
                confirm=confirm,
            )
        except ValidationError as refusal:
            if "anyway" in refusal.message_dict:
                form.ask_anyway()
            raise
        return Closed(self.person)
