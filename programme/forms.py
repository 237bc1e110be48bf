from django import forms

WIDGET_CLASSES = {
    forms.Select: "ds_select",
    forms.Textarea: "ds_input",
    forms.TextInput: "ds_input",
    forms.EmailInput: "ds_input",
    forms.URLInput: "ds_input",
    forms.PasswordInput: "ds_input",
    forms.DateInput: "ds_input ds_input--fluid-one-third",
    forms.CheckboxInput: "ds_checkbox__input",
    forms.CheckboxSelectMultiple: "ds_checkbox__input",
    forms.RadioSelect: "ds_radio__input",
}


class DateInput(forms.DateInput):
    """The browser's own date control."""

    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class DesignSystemMixin:
    """Gives each control the classes of the design system, and points it at its hint and its error."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self._dress(name, field)

    def _dress(self, name, field):
        if isinstance(field, forms.DateField) and not field.widget.is_hidden:
            field.widget = DateInput()
        attrs = field.widget.attrs
        for widget, classes in WIDGET_CLASSES.items():
            if isinstance(field.widget, widget):
                attrs["class"] = classes
        if isinstance(field.widget, forms.Textarea):
            attrs.setdefault("rows", 4)


class VersionedForm(DesignSystemMixin, forms.ModelForm):
    """An edit form that notices when someone else saved the same thing since it was opened.

    The refused form keeps what was typed and shows what the other person saved beside it.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.theirs = {}
        self.fields["version"].initial = self.instance.version

    def fields_with_theirs(self):
        """Each visible field with what someone else saved in it meanwhile, if they did."""
        return [(field, self.theirs.get(field.name, "")) for field in self.visible_fields()]

    def clean_version(self):
        opened = self.cleaned_data["version"]
        current = type(self.instance)._default_manager.select_for_update(of=["self"]).get(pk=self.instance.pk)
        if current.version != opened:
            self._note_theirs(current)
            self.data = self.data.copy()
            self.data[self.add_prefix("version")] = str(current.version)
            raise forms.ValidationError(
                "Someone else saved this after you opened it. What they saved is shown beside each field."
                " Check yours against it, then save again.",
                code="changed_meanwhile",
            )
        return opened

    def _note_theirs(self, current):
        """Keep, for each field they changed, what the record now says."""
        for name in self._meta.fields:
            theirs, mine = self._shown(current, name), self.data.getlist(self.add_prefix(name))
            if [str(value) for value in self._raw(current, name)] != mine:
                self.theirs[name] = theirs

    def _raw(self, instance, name):
        value = self._meta.model._meta.get_field(name).value_from_object(instance)
        if isinstance(value, list):
            return [one.pk for one in value]
        return [value]

    def _shown(self, instance, name):
        value = getattr(instance, name)
        return ", ".join(str(one) for one in value.all()) if hasattr(value, "all") else str(value)

    def save(self, commit=True):
        self.instance.version += 1
        return super().save(commit)
