"""The sign-in forms of the account library, dressed as the rest of the tracker."""

from allauth.account import forms
from django.forms import CharField, HiddenInput

from people.unsent import CARRIED
from toolkit.addresses import validate_address
from toolkit.forms import DesignSystemMixin


class AccountFormMixin(DesignSystemMixin):
    """Drops the library's placeholders: the label says it already, and stays while one types."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(AccountFormMixin, forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The page has the link to a new password below.
        self.fields["password"].help_text = ""
        self.fields[CARRIED] = CharField(required=False, widget=HiddenInput)


class ChangePasswordForm(AccountFormMixin, forms.ChangePasswordForm):
    pass


class SetPasswordForm(AccountFormMixin, forms.SetPasswordForm):
    pass


class ResetPasswordForm(AccountFormMixin, forms.ResetPasswordForm):
    def clean_email(self):
        """Refuse, before anything is sent, an address that no mail can be sent to."""
        validate_address(self.cleaned_data["email"])
        return super().clean_email()


class ResetPasswordKeyForm(AccountFormMixin, forms.ResetPasswordKeyForm):
    pass


class UserTokenForm(forms.UserTokenForm):
    """A link to set a password is good for who may sign in, and for nobody else."""

    def _get_user(self, uidb36):
        person = super()._get_user(uidb36)
        return person if person and person.is_active else None


class ReauthenticateForm(AccountFormMixin, forms.ReauthenticateForm):
    pass
