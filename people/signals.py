"""What happens to people, for parts that stand above this one."""

from django.dispatch import Signal

# Sent with `person`, in the transaction in which their account is closed.
person_left = Signal()
