"""The writes of this part: what becomes of an update, of a round, of what stands beside them."""

from rounds.services.agreed_dates import agree_date
from rounds.services.contributions import contribute, take_over
from rounds.services.decisions import explain, reinstate, supersede, verify, withdraw
from rounds.services.evidence import attach_file, remove_file
from rounds.services.rounds import close_round, extend_round, open_round, plan_round, replan_round
from rounds.services.updates import (
    AlreadyReported,
    ChangedMeanwhile,
    NotWaiting,
    accept_update,
    check_may_report,
    check_may_start,
    comment_on,
    confirm_update,
    content_of,
    correct_update,
    is_accepted_at_once,
    nothing_has_changed,
    report,
    return_update,
    save_update,
    start_update,
    submit_update,
    take_back,
)

__all__ = [
    "AlreadyReported",
    "ChangedMeanwhile",
    "NotWaiting",
    "accept_update",
    "agree_date",
    "attach_file",
    "check_may_report",
    "check_may_start",
    "close_round",
    "comment_on",
    "confirm_update",
    "content_of",
    "contribute",
    "correct_update",
    "explain",
    "extend_round",
    "is_accepted_at_once",
    "nothing_has_changed",
    "open_round",
    "plan_round",
    "reinstate",
    "remove_file",
    "replan_round",
    "report",
    "return_update",
    "save_update",
    "start_update",
    "submit_update",
    "supersede",
    "take_back",
    "take_over",
    "verify",
    "withdraw",
]
