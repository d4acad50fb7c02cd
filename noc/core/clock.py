"""Time as the core sees it: it comes in with each event."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Now:
    """One frozen moment: `at` names it (UTC-aware), `mono` measures it (time since any fixed start, never set back)."""

    at: datetime
    mono: timedelta
