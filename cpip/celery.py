"""The Celery application: one queue, one schedule (`cpip.celery_settings`)."""

import os

from celery import Celery
from celery.signals import beat_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")

app = Celery("cpip")
app.config_from_object("cpip.celery_settings")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="emails")


@worker_ready.connect
def catch_up_at_start(sender, **kwargs) -> None:
    """See to what is due as a worker starts: the send time may have passed while nothing ran."""
    sender.app.send_task("reminders.tasks.catch_up")


@beat_init.connect
def tick_at_start(sender, **kwargs) -> None:
    """Let the clock be heard of as soon as it starts, and not a tick later."""
    sender.app.send_task("reminders.tasks.tick")
