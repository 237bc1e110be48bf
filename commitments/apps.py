from typing import Any

from django.apps import AppConfig

from people.signals import person_left


class CommitmentsConfig(AppConfig):
    name = "commitments"

    def ready(self) -> None:
        person_left.connect(_end_what_they_did)


def _end_what_they_did(person: Any, today: Any, by: Any, **kwargs: Any) -> None:
    """End what a leaver was responsible for: with their account it does not come back."""
    from commitments.responsible import end_all_of  # models are not ready before

    end_all_of(person=person, today=today, by=by)
