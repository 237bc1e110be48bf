"""The Celery application: one queue, one schedule (settings.CELERY_BEAT_SCHEDULE)."""

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")

app = Celery("cpip")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="emails")


@worker_ready.connect
def remind_at_start(sender, **kwargs) -> None:
    """Catch up on today's reminders: beat's hour may have passed while nothing ran."""
    sender.app.send_task("reminders.tasks.remind")
