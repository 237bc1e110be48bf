from django.db import models

from people.models import User


class CalendarAddress(models.Model):
    """The number of a person's private calendar address: a new one makes the old unknown."""

    person = models.OneToOneField(User, models.CASCADE, related_name="calendar_address")
    number = models.PositiveIntegerField(default=1)

    def __str__(self):
        return f"Calendar of {self.person}"
