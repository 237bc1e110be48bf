"""How Celery queues and when it runs what: its own names for settings, in small letters."""

from celery.schedules import crontab
from django.conf import settings

from cpip.environment import VAR
from cpip.redis_addresses import broker_address

broker_url = broker_address(settings.REDIS_URL, settings.BROKER_DB)
task_ignore_result = True
task_acks_late = True
task_reject_on_worker_lost = True
worker_prefetch_multiplier = 1
task_time_limit = 10 * 60
broker_connection_retry_on_startup = True
# A page never waits on a dead broker: the sweep finds what could not be queued.
task_publish_retry = False
# A job that a killed worker held comes back after this many seconds.
broker_transport_options = {
    "visibility_timeout": 15 * 60,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
}
timezone = settings.TIME_ZONE
beat_schedule_filename = str(VAR / "celerybeat-schedule")
# A tick that was not taken up for long is dropped: a worker that comes back finds no heap of them.
# Batches of reminders stand behind it.
beat_schedule = {
    "tick": {
        "task": "reminders.tasks.tick",
        "schedule": settings.REMINDER_TICK_SECONDS,
        "options": {"expires": 5 * settings.REMINDER_TICK_SECONDS},
    },
    "tell": {
        "task": "reminders.tasks.tell",
        "schedule": settings.EVENT_SECONDS,
        "options": {"expires": 2 * settings.EVENT_SECONDS},
    },
    "send-papers": {
        "task": "meetings.sendings.tasks.send_papers",
        "schedule": settings.REMINDER_TICK_SECONDS,
        "options": {"expires": 5 * settings.REMINDER_TICK_SECONDS},
    },
    "deal-with-workbooks": {
        "task": "workbooks.tasks.deal_with_workbooks",
        "schedule": settings.REMINDER_TICK_SECONDS,
        "options": {"expires": 5 * settings.REMINDER_TICK_SECONDS},
    },
    "forget-old-answers": {
        "task": "people.tasks.forget_answers",
        "schedule": crontab(hour=3, minute=30),
    },
    "end-old-redaction-requests": {
        "task": "redaction.tasks.end_old_requests",
        "schedule": crontab(minute=45),
    },
}
