"""The sign-in forms of the account library, dressed as the rest of the tracker."""

from allauth.account import forms

from programme.forms import DesignSystemMixin


class LoginForm(DesignSystemMixin, forms.LoginForm):
    pass


class ChangePasswordForm(DesignSystemMixin, forms.ChangePasswordForm):
    pass


class SetPasswordForm(DesignSystemMixin, forms.SetPasswordForm):
    pass


class ResetPasswordForm(DesignSystemMixin, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(DesignSystemMixin, forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(DesignSystemMixin, forms.ReauthenticateForm):
    pass
