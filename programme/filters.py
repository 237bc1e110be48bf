from django.core.exceptions import ValidationError
from django_filters.rest_framework import DjangoFilterBackend

from programme.faults import choose_one_of


class StrictFilterBackend(DjangoFilterBackend):
    """Narrows a list by its filters; a value that means nothing is refused, with the accepted ones
    named.
    """

    def filter_queryset(self, request, queryset, view):
        filterset = self.get_filterset(request, queryset, view)
        if filterset is None:
            return queryset
        if not filterset.is_valid():
            raise ValidationError(
                {name: self._faults(filterset, name) for name in filterset.errors}
            )
        return filterset.qs

    def _faults(self, filterset, name: str) -> list[ValidationError]:
        found = filterset.errors.as_data()[name]
        for place, fault in enumerate(found):
            if fault.code == "invalid_choice" and "accepted" not in (
                fault.params or {}
            ):
                words = [
                    value
                    for value, _ in getattr(filterset.form.fields[name], "choices", [])
                    if value
                ]
                found[place] = choose_one_of(words)
            found[place].params = (found[place].params or {}) | {"place": "query"}
        return found
