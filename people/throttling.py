from django.core.cache import caches
from rest_framework.throttling import SimpleRateThrottle


class PrincipalThrottle(SimpleRateThrottle):
    """Limit how often one key, person or unknown address may ask. A dead Redis lets requests through."""

    scope = "principal"

    @property
    def cache(self):
        """The cache as it is set up now, in this thread: one held from the start may speak to a server that is gone."""
        return caches["limits"]

    def get_cache_key(self, request, view):
        who = request.user.pk if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": who}
