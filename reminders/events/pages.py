"""What is new for a person, and how soon they want to be told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import ListView, UpdateView

from reminders.events.forms import NoticeChoiceForm
from reminders.events.kinds import ALWAYS_AT_ONCE, Kind
from reminders.events.texts import telling_of
from reminders.models import Event, Notice, NoticeChoice


class NewsView(LoginRequiredMixin, ListView):
    """What happened that concerns the person who is signed in, newest first."""

    template_name = "reminders/news.html"
    paginate_by = 25

    def get_queryset(self):
        events = Event.objects.in_full()
        notices = Notice.objects.of(self.request.user)
        return notices.prefetch_related(Prefetch("event", events))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        person = self.request.user.pk
        context["news"] = [
            (notice, telling_of(notice.event, person))
            for notice in context["object_list"]
        ]
        context["newest"] = max(
            (notice.pk for notice in context["object_list"]), default=0
        )
        context["number_new"] = Notice.objects.of(self.request.user).unread().count()
        return context


@require_POST
@login_required
def mark_read(request, pk):
    """Note that the person has read one notice."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=timezone.now())
    return redirect("reminders:news")


@require_POST
@login_required
def mark_all_read(request):
    """Note that the person has read all that the page showed: not what came since."""
    newest = request.POST.get("newest", "")
    notices = Notice.objects.of(request.user).unread()
    if newest.isascii() and newest.isdecimal() and len(newest) < 19:
        notices = notices.filter(pk__lte=int(newest))
    notices.update(read_at=timezone.now())
    return redirect("reminders:news")


# Nobody else is told of these.
FOR_OFFICERS_ALONE = [Kind.ACCOUNT_ASKED.label, Kind.ACCOUNT_ANSWERED.label]


class NoticeChoiceView(LoginRequiredMixin, UpdateView):
    """How soon the person who is signed in wants to be told of what."""

    form_class = NoticeChoiceForm
    template_name = "reminders/notice_choice.html"
    success_url = reverse_lazy("reminders:notice-choice")

    def get_object(self, queryset=None):
        return NoticeChoice.of(self.request.user)

    def get_context_data(self, **kwargs):
        always = [kind.label for kind in Kind if kind in ALWAYS_AT_ONCE]
        if not self.request.user.is_officer:
            always = [label for label in always if label not in FOR_OFFICERS_ALONE]
        return super().get_context_data(always=always, **kwargs)

    def form_valid(self, form):
        response = super().form_valid(form)
        messages.success(self.request, "Your choice is saved.")
        return response
