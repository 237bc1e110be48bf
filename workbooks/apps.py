from django.apps import AppConfig


class WorkbooksConfig(AppConfig):
    name = "workbooks"

    def ready(self) -> None:
        """Let the emails of an opening round take the return pack with them."""
        # Models cannot be imported before all are ready.
        from reminders.letters import PACKS
        from workbooks.packs.attaching import pack_for

        PACKS.append(pack_for)
