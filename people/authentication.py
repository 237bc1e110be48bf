from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework_api_key.permissions import KeyParser

from people.models import ApiKey

REFUSAL = (
    "This API key is unknown, revoked or expired. Ask the programme office for a new"
    " one."
)


class ApiKeyAuthentication(BaseAuthentication):
    """Sign a system in by `Authorization: Api-Key <key>`; it acts through the account
    of its key.
    """

    def authenticate(self, request):
        key = KeyParser().get(request)
        if key is None:
            return None
        try:
            api_key = ApiKey.objects.get_from_key(key)
        except (ApiKey.DoesNotExist, ValueError):
            raise AuthenticationFailed(REFUSAL) from None
        if api_key.has_expired or not api_key.account.is_active:
            raise AuthenticationFailed(REFUSAL)
        api_key.note_use(timezone.now())
        return api_key.account, api_key

    def authenticate_header(self, request):
        return KeyParser.keyword
