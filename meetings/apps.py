from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self) -> None:
        """Give My work its sections of actions arising, before what somebody is responsible for.
        Give the ledger of emails what sends papers round.
        """
        # Models cannot be imported before all are ready.
        from meetings.arising import my_work
        from meetings.sendings.mailing import PapersMailing
        from reminders.mailing import MAILINGS
        from reminders.models import Reminder
        from returns.my_work import builders, commitments

        for sections, section in (
            (builders.OFFICERS, my_work.reported),
            (builders.OFFICERS, my_work.owed),
            (builders.OTHERS, my_work.owed),
        ):
            sections.insert(sections.index(commitments.responsible), section)
        MAILINGS[Reminder.Kind.SENT_ROUND] = PapersMailing
