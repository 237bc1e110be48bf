"""How the log reads: each line with the number of its request."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "format": "%(asctime)s %(levelname)s %(name)s [%(trace)s] %(message)s"
        }
    },
    "filters": {
        "trace": {
            "()": "django_guid.log_filters.CorrelationId",
            "correlation_id_field": "trace",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["trace"],
        }
    },
    # It would repeat what others send as a number.
    "loggers": {"django_guid": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
