"""The log: everything into a file that does not grow for ever, warnings on standard error too, secrets taken out."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog

from noc.redaction import redact

_LARGEST = 2 * 1024 * 1024  # bytes a file
_OLD_ONES = 5
_CHATTY = ("httpx", "httpcore", "asyncio")  # each request of theirs would be a line


def setup(file: Path | None, level: int = logging.INFO) -> None:
    """Send structlog's events and those of libraries to `file` (None: nowhere), and warnings to standard error.

    A file that cannot be written is itself a warning: the console must watch on without it.
    """
    handlers: list[logging.Handler] = [_to_stderr()]
    trouble: OSError | None = None
    if file is not None:
        try:
            handlers.append(_to_file(file))
        except OSError as error:
            trouble = error
    logging.basicConfig(handlers=handlers, level=level, force=True)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_gather(),
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    if trouble is not None:
        structlog.get_logger(__name__).warning("no log file", file=str(file), reason=trouble.strerror)


def _to_file(file: Path) -> logging.Handler:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = RotatingFileHandler(file, maxBytes=_LARGEST, backupCount=_OLD_ONES, encoding="utf-8")
    handler.setFormatter(_formatter(("timestamp", "level", "logger", "event")))
    return handler


def _to_stderr() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_formatter(("level", "event")))
    return handler


def _gather() -> list[Any]:
    """What every event carries, ours and those of libraries."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(order: tuple[str, ...]) -> logging.Formatter:
    """One line an event, whatever it holds: text from a backend cannot forge a second one."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_gather(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,  # after all that makes text, before the renderer
            structlog.processors.LogfmtRenderer(key_order=order, drop_missing=True),
        ],
    )
