from django.db import models

from people.models import User


class CalendarAddress(models.Model):
    """Which of a person's private calendar addresses holds: a new number makes the one before it
    unknown.
    """

    person = models.OneToOneField(User, models.CASCADE, related_name="calendar_address")
    number = models.PositiveIntegerField(default=1)

    def __str__(self):
        return f"Calendar of {self.person}"
