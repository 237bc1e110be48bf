from celery import shared_task

from meetings.sendings.going import go_due, reach_latecomers
from people.models import User
from programme import clock
from reminders.emails import RETRY, send_soon, sending_now
from reminders.selectors import is_sending_time, working_days
from toolkit.mail import tell


@shared_task(**RETRY)
def send_papers() -> int:
    """Each minute: let go what was set for a day that has come, once emails go out on it, and send
    who was invited since what went before. Returns how many emails are new.

    The rows are the truth: it is safe to run it twice, or at once. Of a day on which nothing could
    go all officers are told by email.
    """
    today = clock.today()
    if is_sending_time(sending_now(), working_days()):
        for sending in go_due(today=today, at=clock.now()):
            officers = User.objects.active().officers().values_list("email", flat=True)
            tell(filter(None, officers), "papers_not_sent", {"sending": sending})
    number = reach_latecomers(today=today)
    send_soon()
    return number
