from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: officers make accounts. Links in emails lead to our own address, whatever
    the request says.
    """

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        user, _, token = key.partition("-")
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": user, "key": token}
        )
        return settings.BASE_URL + path
