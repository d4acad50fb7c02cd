"""How long to wait before something that has failed is tried again: longer each time, and for ever."""

from datetime import timedelta

_SECONDS = (0, 1, 2, 4, 8, 16, 30, 60)


def pause(failures: int) -> timedelta:
    """Before the next try, after so many failed ones in a row."""
    return timedelta(seconds=_SECONDS[min(failures, len(_SECONDS) - 1)])
