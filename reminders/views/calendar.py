"""A person's own calendar of due dates, at an address that only they know."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from programme import clock
from reminders import feeds


@login_required
def calendar(request):
    """Show a person the address of their calendar, and what stands in it."""
    token = feeds.token_of(request.user)
    context = {
        "address": settings.BASE_URL + reverse("reminders:feed", args=[token]),
        "events": feeds.due_dates_of(request.user, clock.today()),
    }
    return render(request, "reminders/calendar.html", context)


@require_POST
@login_required
def renew(request):
    """Give a person a new address; the one before it is unknown from now on."""
    feeds.renew(person=request.user)
    messages.success(
        request, "You have a new address. The one before it does not work any more."
    )
    return redirect("reminders:calendar")


@never_cache
@require_safe
def feed(request, token):
    """Return the calendar of whoever the address belongs to.

    A leaver has none, nor has an address that was renewed.
    """
    person = feeds.person_of(token)
    if person is None:
        raise Http404
    body = feeds.feed_of(person, clock.today(), timezone.now())
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={"Referrer-Policy": "no-referrer"},
    )
