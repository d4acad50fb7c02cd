"""What is printed: for a reader that may have gone, on a disk that may be full, in the letters of any terminal."""

import os
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from json import dumps
from typing import Any


def say(text: str) -> bool:
    """Print a line at once. False: nobody reads any more; what follows goes nowhere.

    Where it cannot be written (a full disk) that is told on standard error, and the next line is tried again.
    """
    try:
        print(text, flush=True)
    except BrokenPipeError:
        _into_nothing()
        return False
    except OSError as error:
        print(f"noc: standard output cannot be written: {error.strerror}", file=sys.stderr)
    return True


def say_json(value: Mapping[str, Any]) -> bool:
    """Print an object as one line of JSON."""
    in_utf8()
    return say(dumps(value, ensure_ascii=False))


def in_utf8() -> None:
    """What programs read is UTF-8 in every locale."""
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.encoding.casefold() != "utf-8":
        sys.stdout.reconfigure(encoding="utf-8")


def prepare() -> None:
    """A terminal that lacks a letter gets an escape instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def finish() -> None:
    """Write out what is left, so that the interpreter need not try, and fail, at its very end."""
    try:
        if sys.stdout is not None:  # it may have been closed before we began
            sys.stdout.flush()
    except BrokenPipeError:
        _into_nothing()
    except OSError as error:
        _into_nothing()
        print(f"noc: standard output cannot be written: {error.strerror}", file=sys.stderr)


def _into_nothing() -> None:
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, sys.stdout.fileno())
    except (OSError, ValueError):  # no descriptor behind it: a test's capture
        pass
    finally:
        os.close(nothing)
