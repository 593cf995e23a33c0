"""Text of exceptions for the log, without their messages, which may quote a request.

A database quotes the row that violates a constraint, a parser the text that it cannot parse.
"""

import os
import sqlite3
from collections.abc import Iterator
from traceback import format_tb

from structlog.typing import ExcInfo

_POSTGRESQL_DETAILS = ("sqlstate", "table_name", "column_name", "constraint_name")


def describe_exception(exc: BaseException) -> str:
    """Return the type of the exception, and those of its details that come from no request."""
    kind = type(exc)
    name = kind.__qualname__
    if kind.__module__ != "builtins":
        name = f"{kind.__module__}.{name}"
    details = ", ".join(_safe_details(exc))
    return f"{name}: {details}" if details else name


def _safe_details(exc: BaseException) -> Iterator[str]:
    if isinstance(exc, sqlite3.Error):
        error_name = getattr(exc, "sqlite_errorname", None)
        if error_name:
            yield str(error_name)
            if error_name.startswith("SQLITE_CONSTRAINT"):
                # It names the columns of the constraint and no values.
                yield str(exc)
    elif isinstance(exc, OSError):
        if isinstance(exc.errno, int):
            yield os.strerror(exc.errno)
    elif hasattr(exc, "sqlstate"):
        # asyncpg has the details on the exception, psycopg on its `diag`.
        source = getattr(exc, "diag", exc)
        for name in _POSTGRESQL_DETAILS:
            value = getattr(source, name, None)
            if value:
                yield f"{name} {value}"


def describe_with_causes(exc: BaseException) -> str:
    """Return the descriptions of the exception and of those that caused it, in one line."""
    descriptions = []
    current: BaseException | None = exc
    while current is not None:
        descriptions.append(describe_exception(current))
        current = _cause(current)
    return ", caused by ".join(descriptions)


def format_exception(exc_info: ExcInfo) -> str:
    """Return the traceback of an exception and of its causes, the first cause first."""
    return "\n".join(_format(exc_info[1])).rstrip("\n")


def _format(exc: BaseException) -> Iterator[str]:
    cause = _cause(exc)
    if cause is not None:
        yield from _format(cause)
        yield "\nThis exception led to the following one:\n"
    frames = "".join(format_tb(exc.__traceback__))
    yield f"Traceback (most recent call last):\n{frames}{describe_exception(exc)}"
    if isinstance(exc, BaseExceptionGroup):
        for number, each in enumerate(exc.exceptions, 1):
            yield f"\nException {number} of the group:\n"
            yield from _format(each)


def _cause(exc: BaseException) -> BaseException | None:
    return exc.__cause__ or (None if exc.__suppress_context__ else exc.__context__)
