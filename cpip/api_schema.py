from drf_spectacular.openapi import AutoSchema


class TrackerSchema(AutoSchema):
    """x"""
