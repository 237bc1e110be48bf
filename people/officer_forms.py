"""The form views of this part: a form whose work one service does."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import BaseForm, Form
from django.shortcuts import redirect
from django.views.generic import CreateView, FormView

from people.permissions import OfficerRequiredMixin
from toolkit.errors import Conflict, NotAllowed

AT_ONCE = (
    "Someone else changed this at the same moment. Look at it again, then try once"
    " more."
)


def add_faults(form: BaseForm, refusal: ValidationError) -> None:
    """Show what a service refused beside the controls it is about, or above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal.messages)
        return
    for name, sentences in refusal.message_dict.items():
        field = name if name in form.fields else None
        form.add_error(field, sentences)


class AddView(OfficerRequiredMixin, CreateView):
    """An officer's form that adds a row.

    Where another request has just added the same, it is judged anew, and says what is taken: no
    second row was stored, and the check before it could not know.
    """

    def post(self, request, *args, **kwargs):
        try:
            return super().post(request, *args, **kwargs)
        except IntegrityError:
            return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        with transaction.atomic():
            return super().form_valid(form)


class OpenServiceFormView(LoginRequiredMixin, FormView):
    """A form that ends at the page of what was changed, for whoever the service lets do it.

    A subclass says in `take(form)` which service does the work, and returns what to go back to.
    What the service refuses is shown beside the controls, with all that was typed.
    """

    success_message: str  # once it is done; `{done}` is what was changed

    def form_valid(self, form):
        try:
            with transaction.atomic():
                done = self.take(form)
        except ValidationError as refusal:
            add_faults(form, refusal)
            return self.form_invalid(form)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
            return self.form_invalid(form, status=403)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.form_invalid(form)
        except IntegrityError:
            return self.form_invalid(self._judged_anew())
        messages.success(self.request, self.success_message.format(done=done))
        return redirect(done)

    def _judged_anew(self) -> Form:
        """Return the form as it is refused now that another request has stored the same."""
        form = self.get_form()
        if form.is_valid():
            form.add_error(None, AT_ONCE)
        return form

    def form_invalid(self, form, status=422):
        return self.render_to_response(self.get_context_data(form=form), status=status)


class ServiceFormView(OfficerRequiredMixin, OpenServiceFormView):
    """The same for programme officers alone."""
