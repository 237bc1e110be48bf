from typing import Any

from django.apps import AppConfig

from people.signals import person_left


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self) -> None:
        person_left.connect(_end_calendar)


def _end_calendar(person: Any, **kwargs: Any) -> None:
    """Let a leaver's private calendar address lead nowhere, for good."""
    from reminders.feeds import renew  # models cannot be imported before all are ready

    renew(person=person)
