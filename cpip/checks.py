from django.core.checks import Warning as Fault
from django.core.checks import register
from django.db import DatabaseError, InterfaceError

from toolkit.ownership import ONE_ROLE, could_switch_off_guards


@register(deploy=True)
def check_role(app_configs, **kwargs):
    """Warn where the tracker's role could switch off the guards of the record.

    A database that does not answer is left to `/readyz` to report.
    """
    try:
        is_too_mighty = could_switch_off_guards()
    except (DatabaseError, InterfaceError):
        return []
    return [Fault(ONE_ROLE, id="cpip.W001")] if is_too_mighty else []
