"""A press that sends a mail to the officer who presses it."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.permissions import officer_required
from reminders.services.mail_tests import try_mail


@require_POST
@officer_required
def send_test(request):
    """Try the mail, and say what came of it."""
    test = try_mail(by=request.user, at=timezone.now())
    if test.fault:
        messages.error(request, f"The test was not sent. {test.fault}")
    else:
        sentence = f"A test was handed to the mail server for {test.address}."
        messages.success(request, f"{sentence} Look whether it has come.")
    return redirect("dashboard:start")
