from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from people.models import User


def send_invitation(person: User, connection: BaseEmailBackend | None = None) -> None:
    """Email a person the link with which they set a password, over a connection where one is given.
    Raises one of `toolkit.mail.UNSENT` if it cannot be sent.

    The link is good for `PASSWORD_RESET_TIMEOUT` seconds and until the password changes.
    """
    key = default_token_generator.make_token(person)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": key},
    )
    context = {
        "person": person,
        "link": settings.BASE_URL + path,
        "site": settings.BASE_URL,
    }
    subject = render_to_string("emails/invitation_subject.txt", context).strip()
    body = render_to_string("emails/invitation_body.txt", context)
    EmailMessage(
        subject,
        body,
        to=[str(person.email)],
        reply_to=[settings.DEFAULT_FROM_EMAIL],
        connection=connection,
    ).send()
