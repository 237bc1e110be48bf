from typing import TYPE_CHECKING, Self

from django.db import models

from commitments.answering import answered_for_by

if TYPE_CHECKING:
    from people.models import User
    from rounds.models.update_parts import Comment


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: "User") -> Self:
        """Every comment for officers, the owner and the lead; none for others."""
        if user.is_officer:
            return self
        return self.filter(answered_for_by(user, "update__commitment__"))
