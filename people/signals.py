"""What happens to people, for parts that stand above this one."""

from django.dispatch import Signal

# Sent with `person`, `today` (the business day) and `by` (who closes it), in the transaction in
# which their account is closed.
person_left = Signal()
