from django.apps import AppConfig


class ToolkitConfig(AppConfig):
    name = "toolkit"

    def ready(self) -> None:
        # Only now: the framework reads the settings as it is imported.
        from toolkit.api_messages import speak_plainly

        speak_plainly()
