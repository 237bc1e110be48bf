from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self):
        from people import api_schema  # noqa: F401  registers itself, once Django REST framework can be imported
