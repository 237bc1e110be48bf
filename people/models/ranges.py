from django.contrib.postgres.fields import IntegerRangeField
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Cast


def range_of_one(field: str) -> Func:
    """Return a key as a range of one: PostgreSQL's own index type compares ranges alone."""
    number = Cast(field, models.IntegerField())
    return Func(
        number,
        number,
        Value("[]"),
        function="int4range",
        output_field=IntegerRangeField(),
    )
