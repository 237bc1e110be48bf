"""What officers write of themes, sources, work strands and the programme itself."""

from django import forms
from django.db.models import Max

from commitments.models import Commitment
from people.models import Organisation
from programme.models import Programme, Source, Theme
from toolkit.codes import free_code
from toolkit.forms import NO_CHILD, EditForm
from workstreams.models import Workstream

# What stands in addresses where a code would.
RESERVED = {"add", "order"}


class CodedForm(EditForm):
    """A form of something with a code that is made of its title as it is added, and stays."""

    code_field = "code"

    def save(self, commit=True):
        if self.instance._state.adding:
            self._set_code()
        return super().save(commit)

    def _set_code(self) -> None:
        rows = type(self.instance)._default_manager.order_by()
        taken = set(rows.values_list(self.code_field, flat=True))
        setattr(
            self.instance,
            self.code_field,
            free_code(self.instance.title, taken | RESERVED),
        )


class PlacedForm(CodedForm):
    """The same of something that comes last in its order as it is added."""

    def save(self, commit=True):
        if self.instance._state.adding:
            rows = type(self.instance)._default_manager.order_by()
            last = rows.aggregate(last=Max("order"))["last"] or 0
            self.instance.order = last + 1
        return super().save(commit)


class SourceForm(CodedForm):
    url = forms.URLField(
        label="Address",
        max_length=300,
        assume_scheme="https",
        help_text="Where the document is published.",
    )

    class Meta:
        model = Source
        fields = ["title", "url"]


class ThemeForm(PlacedForm):
    class Meta:
        model = Theme
        fields = ["title", "source"]


class ProgrammeForm(EditForm):
    """The programme’s own facts."""

    class Meta:
        model = Programme
        fields = [
            "name",
            "short_name",
            "vision",
            "announced_on",
            "reports_published_on",
        ]


class WorkstreamForm(PlacedForm):
    """A work strand; its address is made of its title as it is added, and stays."""

    code_field = "slug"

    class Meta:
        model = Workstream
        fields = ["title", "summary", "theme", "lead", "partners"]
        widgets = {"partners": forms.CheckboxSelectMultiple}
        help_texts = {"summary": NO_CHILD}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("lead", "partners"):
            self.fields[name].queryset = Organisation.objects.present()


class NewWorkstreamForm(WorkstreamForm):
    """A work strand to be added, with the code that its actions’ references begin with."""

    class Meta(WorkstreamForm.Meta):
        fields = ["code", *WorkstreamForm.Meta.fields]
        help_texts = WorkstreamForm.Meta.help_texts | {
            "code": (
                "2 to 5 capitals, such as NEG. The references of its actions begin with"
                " it, and it stays."
            )
        }

    def clean_code(self):
        code = self.cleaned_data["code"]
        of_others = Commitment.objects.filter(series=code)
        if of_others.exclude(kind=Commitment.Kind.ACTION).exists():
            raise forms.ValidationError(
                f"{code} is the series of recommendations. Choose another.",
                code="invalid",
            )
        return code
