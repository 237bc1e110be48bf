from django.core.cache import caches
from rest_framework.throttling import SimpleRateThrottle


class PrincipalThrottle(SimpleRateThrottle):
    """Limit how often one key, person or unknown address may ask. A dead Redis lets requests through."""

    scope = "principal"
    cache = caches["limits"]

    def get_cache_key(self, request, view):
        who = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}
