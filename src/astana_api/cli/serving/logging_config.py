"""Logging configuration of the server: JSON lines on standard error, or text on a terminal.

The program logs with the standard library, so the records of uvicorn and of other libraries have
the same format.
"""

import os
import re
from typing import Any

from structlog.dev import ConsoleRenderer
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper
from structlog.stdlib import (
    ExtraAdder,
    PositionalArgumentsFormatter,
    ProcessorFormatter,
    add_log_level,
)
from structlog.typing import EventDict, Processor, WrappedLogger

from astana_api.cli.serving.exception_text import describe_with_causes, format_exception

LOG_FIELDS = ("request_id", "method", "route", "status", "milliseconds", "key", "count")
"""Fields of a log record that are logged; extra fields of other libraries are dropped."""

_SECRETS = (
    # The secret of an API key.
    (re.compile(r"astana_[A-Za-z0-9_-]{43}"), "astana_***"),
    # The password in a database URL, or in a driver's connection string.
    (re.compile(r"(://[^:/@\s\"]*:)[^@\s\"]+@"), r"\1***@"),
    (re.compile(r"(?i)(\bpassword=)[^\s\"]+"), r"\1***"),
    (re.compile(r"(?i)(\bbearer )[^\s\"\\]+"), r"\1***"),
)


def redact_secrets(_logger: WrappedLogger, _name: str, line: str) -> str:
    """Replace everything that looks like a secret."""
    for pattern, replacement in _SECRETS:
        line = pattern.sub(replacement, line)
    return line


def _describe_exceptions(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace exceptions among the arguments of a message: their texts may quote a request."""
    arguments = event.get("positional_args")
    if isinstance(arguments, tuple):
        event["positional_args"] = tuple(
            describe_with_causes(each) if isinstance(each, BaseException) else each
            for each in arguments
        )
    return event


def _shorten_asyncio_messages(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Keep the first line: the others show values, such as the exception of a task."""
    if event["_record"].name == "asyncio":
        event["event"] = event["event"].partition("\n")[0]
    return event


def _order_fields(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    leading_fields = ("time", "level", "event", *LOG_FIELDS)
    return {name: event[name] for name in leading_fields if name in event} | dict(event)


def log_config(*, terminal: bool) -> dict[str, Any]:
    """Return the configuration for `logging.config.dictConfig`."""
    shared_processors: list[Processor] = [
        _describe_exceptions,
        PositionalArgumentsFormatter(),
        _shorten_asyncio_messages,
        ExtraAdder(allow=LOG_FIELDS),
        add_log_level,
        TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    renderers: list[Processor]
    if terminal:
        renderers = [ConsoleRenderer(colors="NO_COLOR" not in os.environ, timestamp_key="time")]
    else:
        renderers = [_order_fields, JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": ProcessorFormatter,
                "foreign_pre_chain": shared_processors,
                # The processors format the message.
                "use_get_message": False,
                "pass_foreign_args": True,
                "processors": [
                    ProcessorFormatter.remove_processors_meta,
                    ExceptionRenderer(format_exception),
                    *renderers,
                    redact_secrets,
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "line",
            }
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
        "loggers": {name: {"level": "INFO"} for name in ("astana_api", "uvicorn")},
    }
