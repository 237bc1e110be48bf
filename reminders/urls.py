from django.urls import path

from reminders.events import pages
from reminders.leaving.pages import LeaveView
from reminders.views import (
    calendar,
    chosen,
    ladder,
    ledger,
    mail_tests,
    meeting_days,
    opening,
    planning,
    preview,
)

app_name = "reminders"
urlpatterns = [
    path("reminders/", ledger.ReminderListView.as_view(), name="list"),
    path("reminders/<int:pk>/", ledger.ReminderDetailView.as_view(), name="detail"),
    path("reminders/<int:pk>/try-again/", ledger.try_again, name="try-again"),
    path("reminders/test-mail/", mail_tests.send_test, name="test-mail"),
    path("reminders/remind/", chosen.RemindView.as_view(), name="remind"),
    path("reminders/preview/", preview.PreviewView.as_view(), name="preview"),
    path("reminders/preview/<int:step>/<int:person>/", preview.letter, name="letter"),
    path(
        "reminders/preview/<int:step>/<int:person>/html/",
        preview.letter_html,
        name="letter-html",
    ),
    path(
        "reminders/preview/<int:step>/<int:person>/send/",
        preview.send_now,
        name="send-now",
    ),
    path(
        "reminders/hold/step/<int:step>/", preview.HoldView.as_view(), name="hold-step"
    ),
    path(
        "reminders/hold/person/<int:person>/",
        preview.HoldView.as_view(),
        name="hold-person",
    ),
    path("reminders/holds/<int:pk>/release/", preview.release, name="release"),
    path("reminders/ladder/", ladder.LadderView.as_view(), name="ladder"),
    path(
        "reminders/ladder/steps/<int:pk>/remove/",
        ladder.remove_step,
        name="remove-step",
    ),
    path(
        "reminders/ladder/steps/<int:pk>/change/",
        ladder.StepChangeView.as_view(),
        name="change-step",
    ),
    path(
        "reminders/ladder/<slug:slug>/",
        ladder.LadderView.as_view(),
        name="round-ladder",
    ),
    path(
        "reminders/ladder/<slug:slug>/steps/<int:pk>/remove/",
        ladder.remove_step,
        name="remove-round-step",
    ),
    path(
        "reminders/ladder/<slug:slug>/steps/<int:pk>/change/",
        ladder.StepChangeView.as_view(),
        name="change-round-step",
    ),
    path("reminders/holidays/", ladder.LocalHolidayView.as_view(), name="holidays"),
    path(
        "reminders/holidays/<int:pk>/remove/",
        ladder.remove_holiday,
        name="remove-holiday",
    ),
    path("news/", pages.NewsView.as_view(), name="news"),
    path("news/read/", pages.mark_all_read, name="mark-all-read"),
    path("news/<int:pk>/read/", pages.mark_read, name="mark-read"),
    path("news/emails/", pages.NoticeChoiceView.as_view(), name="notice-choice"),
    path("my-work/calendar/", calendar.calendar, name="calendar"),
    path("my-work/calendar/renew/", calendar.renew, name="renew-calendar"),
    path("calendar/<str:token>.ics", calendar.feed, name="feed"),
]

# Pages of lower parts that tell whom nobody reaches or when reminders go out, or know the local
# holidays. They stand here, under their parts' names: `cpip/urls.py` adds them there.
of_rounds = [
    path("rounds/plan/", planning.RoundPlanView.as_view(), name="plan"),
    path("rounds/<slug:slug>/plan/", planning.RoundReplanView.as_view(), name="replan"),
    path(
        "rounds/<slug:slug>/extend/", planning.RoundExtendView.as_view(), name="extend"
    ),
    path("rounds/<slug:slug>/open/", opening.RoundOpenView.as_view(), name="open"),
    path(
        "rounds/<slug:slug>/meeting/",
        meeting_days.MeetingDayView.as_view(),
        name="name-day",
    ),
    path("rounds/<slug:slug>/move/", meeting_days.MoveView.as_view(), name="move"),
]
of_people = [
    path("people/<int:pk>/deactivate/", LeaveView.as_view(), name="deactivate"),
]
