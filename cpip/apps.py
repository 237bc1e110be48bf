from django.apps import AppConfig


class CpipConfig(AppConfig):
    name = "cpip"
