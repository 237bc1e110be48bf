"""What officers write of governance groups and their seats."""

from django.core.exceptions import ValidationError

from people.models import GovernanceGroup, Organisation, Seat
from people.models.codes import check_code
from toolkit.forms import EditForm

STAYS = "Short and in capitals, such as NCPLG. It stays."


class GroupForm(EditForm):
    class Meta:
        model = GovernanceGroup
        fields = ["name", "purpose", "chair", "source"]


class NewGroupForm(GroupForm):
    """A group to be added, with its code."""

    class Meta(GroupForm.Meta):
        fields = ["code", *GroupForm.Meta.fields]
        help_texts = {"code": STAYS}

    def clean_code(self):
        code = self.cleaned_data["code"]
        try:
            check_code(code)
        except ValidationError as refusal:
            raise ValidationError(refusal.messages, code="invalid") from refusal
        return code


class SeatDetailsForm(EditForm):
    """What a seat is called, and of which organisation it is."""

    class Meta:
        model = Seat
        fields = ["title", "organisation", "is_chair"]
        labels = {"is_chair": "Its holder chairs the group"}
        help_texts = {"organisation": "Only the chair’s seat may be of none."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.present()


class NewSeatForm(SeatDetailsForm):
    """A seat to be added, in a group, with its code."""

    class Meta(SeatDetailsForm.Meta):
        fields = ["group", "code", *SeatDetailsForm.Meta.fields]
        help_texts = SeatDetailsForm.Meta.help_texts | {
            "code": "Short and in capitals, usually the organisation’s. It stays."
        }
