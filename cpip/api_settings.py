"""The settings of the API: its framework's, and those of its schema."""

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "people.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "people.permissions.KeyAllows",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cpip.api_parsers.PlainJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["toolkit.filters.StrictFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "toolkit.pagination.NumberedPages",
    "DEFAULT_SCHEMA_CLASS": "cpip.api_schema.TrackerSchema",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_THROTTLE_CLASSES": ["people.throttling.PrincipalThrottle"],
    "EXCEPTION_HANDLER": "cpip.api_errors.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "CPIP progress tracker",
    # The day of the newest entry of docs/api-changelog.md. That it is version 1 the addresses say.
    "VERSION": "2026-11-28",
    "DESCRIPTION": (
        "The programme, its rounds and updates, for the systems of partner agencies. Send a key as"
        " `Authorization: Api-Key <key>`; docs/api.md leads from a key to an accepted update."
    ),
    "LICENSE": {"name": "MIT", "url": "https://opensource.org/license/mit"},
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "cpip.api_document.KeptGenerator",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    # Enumerations stand where they are used, without invented names.
    "POSTPROCESSING_HOOKS": [],
}
