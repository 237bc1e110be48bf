"""What the tracker is, whom to ask, and how it keeps to the rules: for anyone, signed in or not."""

from email.utils import parseaddr

from django.conf import settings
from django.views.generic import TemplateView


class AboutView(TemplateView):
    """One of the pages that the foot of every page leads to."""

    def get_context_data(self, **kwargs):
        name, address = parseaddr(settings.REPLY_TO_EMAIL)
        return super().get_context_data(
            office=name,
            office_email=address,
            office_contact=settings.OFFICE_CONTACT,
            **kwargs,
        )
