"""Who answers for a commitment names the people who do the work of it."""

from datetime import date

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commitments import responsible
from commitments.models import Commitment, ResponsiblePerson
from commitments.querysets.responsible import people_of
from people.models import User
from people.officer_forms import OpenServiceFormView
from people.requests import SignedInRequest
from programme import clock
from toolkit.forms import DesignSystemMixin


class ResponsibleForm(DesignSystemMixin, forms.Form):
    """Another person, and from which day on."""

    person = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label="Who is responsible",
        empty_label="Choose",
        help_text="Somebody with an account, of the organisation that leads it or owns it.",
    )
    from_date = forms.DateField(label="From", help_text="Today or an earlier day.")

    def __init__(self, *args, commitment, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_of(commitment).order_by("name", "pk")
        self.fields["person"].queryset = people


class EndForm(DesignSystemMixin, forms.Form):
    """From which day on somebody is responsible no more."""

    on = forms.DateField(
        label="Not responsible any more from", help_text="Today or an earlier day."
    )


class ResponsibleServiceView(OpenServiceFormView):
    """What may be done about who is responsible, by who may name them: others are told who may."""

    request: SignedInRequest
    commitment: Commitment

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            responsible.check_may_name(request.user, self.commitment)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(commitment=self.commitment, **kwargs)


class ResponsibleView(ResponsibleServiceView):
    """Name another, beside who is and was responsible."""

    form_class = ResponsibleForm
    template_name = "commitments/responsible_form.html"
    success_message = "Responsible from now on: {done.person}."

    @cached_property
    def commitment(self):
        visible = Commitment.objects.visible_to(self.request.user)
        visible = visible.select_related("owner__organisation", "lead")
        return get_object_or_404(visible, reference=self.kwargs["reference"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"commitment": self.commitment}

    def get_initial(self):
        return {"from_date": clock.today()}

    def get_context_data(self, **kwargs):
        rows = self.commitment.responsible_people.select_related("person", "named_by")
        in_force = self.commitment.responsible_people.in_force()
        return super().get_context_data(
            rows=rows, in_force=set(in_force.values_list("pk", flat=True)), **kwargs
        )

    def take(self, form):
        return responsible.name_responsible(
            commitment=self.commitment,
            today=clock.today(),
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )


class EndResponsibleView(ResponsibleServiceView):
    """End that somebody is responsible."""

    form_class = EndForm
    template_name = "commitments/responsible_end.html"
    success_message = "{done.person} is not responsible for it any more."

    @cached_property
    def responsible(self):
        rows = ResponsiblePerson.objects.select_related(
            "person", "commitment__owner__organisation", "commitment__lead"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @property
    def commitment(self):
        return self.responsible.commitment

    def get_initial(self) -> dict[str, date]:
        return {"on": clock.today()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(responsible=self.responsible, **kwargs)

    def take(self, form):
        return responsible.end_responsibility(
            responsible=self.responsible,
            on=form.cleaned_data["on"],
            today=clock.today(),
            by=self.request.user,
        )
