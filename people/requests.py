from django.http import HttpRequest
from rest_framework.request import Request

from people.models import User


class SignedInRequest(HttpRequest):
    """A request to a page that only who is signed in gets to: a word for the types alone."""

    user: User


class SignedInApiRequest(Request):
    """The same of the API."""

    user: User
