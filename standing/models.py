"""What people keep of the lists: they are the lowest part that knows what a list can be chosen by,
and whose choice it is.
"""

from django.db import models
from django.urls import reverse

from people.models import User

LONGEST_CHOICE = 1000  # characters


class SavedView(models.Model):
    """A choice of a list that a person keeps under a name of their own: “SG, not handed in”.

    It keeps the choice alone: one of returns leads to the round that is present when it is opened.
    """

    class Of(models.TextChoices):
        RETURNS = "returns", "Returns of the present round"
        ACTIONS = "actions", "Actions"
        RECOMMENDATIONS = "recommendations", "Recommendations"
        COMMITMENTS = "commitments", "Actions and recommendations"

    # By name: the pages of the lists stand in parts above.
    PAGES = {
        Of.RETURNS: "rounds:present-returns",
        Of.ACTIONS: "actions:list",
        Of.RECOMMENDATIONS: "recommendations:list",
        Of.COMMITMENTS: "commitments:list",
    }

    person = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    of = models.CharField(max_length=20, choices=Of)
    name = models.CharField(max_length=60)
    choice = models.CharField(
        max_length=LONGEST_CHOICE, help_text="As it stands in the list's address."
    )

    class Meta:
        ordering = ["of", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "of", "name"],
                name="one_saved_view_of_a_name",
                violation_error_message="You have a saved view of this name already.",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse(self.PAGES[self.of])}?{self.choice}"
