"""How the server's log is written: to standard error, one JSON object a line, or words to a person.

The program itself logs with the standard library; what uvicorn and others say goes the same way.
"""

import os
import re
from typing import Any

from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.processors import JSONRenderer, TimeStamper, format_exc_info
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level
from structlog.typing import EventDict, Processor, WrappedLogger

FACTS = ("request_id", "method", "address", "status", "milliseconds", "key")
"""What a line may tell of a request; whatever else a library hangs on its records is left out."""

_SECRETS = (
    # The secret of a key, wherever it was written.
    (re.compile(r"astana_[A-Za-z0-9_-]{43}"), "astana_***"),
    # The password in the address of a database, or in a driver's own words for one.
    (re.compile(r"(://[^:/@\s\"]*:)[^@\s\"]+@"), r"\1***@"),
    (re.compile(r"(?i)(\bpassword=)[^\s\"]+"), r"\1***"),
    (re.compile(r"(?i)(\bbearer )[^\s\"\\]+"), r"\1***"),
)


def without_secrets(_logger: WrappedLogger, _name: str, line: str) -> str:
    """The line, whoever wrote it, with whatever looks like a secret struck out.

    No line of ours has one; the message of an exception may.
    """
    for pattern, replacement in _SECRETS:
        line = pattern.sub(replacement, line)
    return line


def _in_order(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    first = ("time", "level", "event", *FACTS)
    return {name: event[name] for name in first if name in event} | dict(event)


def log_config(*, terminal: bool) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes."""
    told: list[Processor] = [
        ExtraAdder(allow=FACTS),
        add_log_level,
        TimeStamper(fmt="iso", utc=True, key="time"),
    ]
    rendered: list[Processor]
    if terminal:
        # Not the renderer's own way of showing exceptions: that shows the values of variables.
        rendered = [
            ConsoleRenderer(
                colors="NO_COLOR" not in os.environ,
                exception_formatter=plain_traceback,
                timestamp_key="time",
            )
        ]
    else:
        rendered = [format_exc_info, _in_order, JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": ProcessorFormatter,
                "foreign_pre_chain": told,
                "processors": [
                    ProcessorFormatter.remove_processors_meta,
                    *rendered,
                    without_secrets,
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
