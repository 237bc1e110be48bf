"""Which sections My work has for whom, in their order.

A section is a function that is named here. A part above this one adds its own to the list as it is
loaded (`AppConfig.ready`), since nothing here may know it.
"""

from returns.my_work import chair, commitments, officers, updates
from returns.my_work.sections import Builder

OFFICERS: list[Builder] = [
    officers.account_changes,
    updates.without_reviewer,
    officers.early_close,
    officers.decisions,
    updates.waiting_for_review,
    updates.waiting_for_second_officer,
    officers.to_verify,
    updates.set_aside,
    updates.returned,
    updates.drafts,
    commitments.responsible,
]
CHAIR: list[Builder] = [
    chair.next_meeting,
    chair.asked_of_the_group,
    chair.decided,
]
OTHERS: list[Builder] = [
    updates.set_aside,
    updates.returned,
    commitments.owed,
    commitments.owed_late,
    updates.drafts,
    updates.handed_in,
    commitments.responsible,
    commitments.contributions,
]
