from django.apps import AppConfig


class CpipConfig(AppConfig):
    name = "cpip"

    def ready(self):
        # They register themselves.
        from cpip import checks  # noqa: F401
