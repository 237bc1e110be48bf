from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self):
        # It registers itself, once Django REST framework can be imported.
        from people import api_schema  # noqa: F401
