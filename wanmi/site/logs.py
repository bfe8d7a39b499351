"""Structured logs: one line an event, JSON or for the eye, each with the id of the request it belongs to."""

from __future__ import annotations

import logging.config
from typing import Any

import structlog
import structlog.tracebacks
from structlog.typing import Processor

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.ExtraAdder(allow=["status_code"]),
]


def _renderer(style: str) -> list[Processor]:
    if style == "console":
        return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    # Without local variables: they may be passwords, telephone numbers, whole forms.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [structlog.processors.ExceptionRenderer(frames), structlog.processors.JSONRenderer(ensure_ascii=False)]


def logging_settings(style: str, keep_errors: dict[str, str] | None = None) -> dict[str, Any]:
    """Django's LOGGING: everything to standard error, in one `style` (json | console). `keep_errors`: where ErrorKeeper keeps errors,
    too (`folder`, `process`)."""
    kept = {"errors": {"()": "wanmi.site.errors.ErrorKeeper", **keep_errors}} if keep_errors else {}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderer(style)],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}} | kept,
        "root": {"handlers": ["stderr", *kept], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},  # the request's own line already tells 4xx
            "procrastinate": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "psycopg.pool": {"level": "ERROR"},
        },
    }


def set_up(settings: dict[str, Any]) -> None:
    """Django calls this once, with LOGGING."""
    logging.config.dictConfig(settings)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
