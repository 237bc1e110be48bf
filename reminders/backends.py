"""Who is signed in, with how much is new for them: in the one query of each request."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from people.backends import PersonBackend
from people.querysets.people import UserQuerySet
from reminders.models import Notice


class NewsBackend(PersonBackend):
    """Signs people in as `PersonBackend` does, and adds `number_new` for the head of each page."""

    def people(self) -> UserQuerySet:
        unread = Notice.objects.unread().order_by().filter(person=OuterRef("pk"))
        number = unread.values("person").annotate(number=Count("pk")).values("number")
        new = Coalesce(Subquery(number, output_field=IntegerField()), 0)
        return super().people().annotate(number_new=new)
