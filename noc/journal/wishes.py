"""What people ask for, as it is written into a journal's inbox and read back: a verb, and its words as JSON."""

from dataclasses import fields
from typing import Any, get_type_hints

import msgspec

from noc.core.clock import Now
from noc.core.events import (
    AcceptAsked,
    AckAsked,
    Asked,
    DrillAsked,
    EndDrillAsked,
    EndMaintenanceAsked,
    HandOverAsked,
    MaintainAsked,
    PauseAsked,
    PresenceSeen,
    RecheckAsked,
    ReloadAsked,
    ResumeAsked,
    RetireAsked,
    ShelveAsked,
    ShiftAsked,
    TestAsked,
    UnackAsked,
    UnshelveAsked,
)

VERBS: dict[str, type[Asked]] = {
    "ack": AckAsked,
    "unack": UnackAsked,
    "recheck": RecheckAsked,
    "shelve": ShelveAsked,
    "unshelve": UnshelveAsked,
    "maintain": MaintainAsked,
    "end_maintenance": EndMaintenanceAsked,
    "pause": PauseAsked,
    "resume": ResumeAsked,
    "shift": ShiftAsked,
    "hand_over": HandOverAsked,
    "present": PresenceSeen,
    "drill": DrillAsked,
    "end_drill": EndDrillAsked,
    "retire": RetireAsked,
    "accept": AcceptAsked,
    "test_target": TestAsked,
    "reload": ReloadAsked,
}
_WORDS = {kind: verb for verb, kind in VERBS.items()}


def words_of(asked: Asked) -> tuple[str, dict[str, Any]]:
    """The verb of what is asked, and its words without the moment: that is set when it is taken."""
    words = {each.name: _storable(getattr(asked, each.name)) for each in fields(asked) if each.name != "now"}
    return _WORDS[type(asked)], words


def asked_of(verb: str, words: dict[str, Any], now: Now) -> Asked:
    """Raises ValueError where a word is missing or of the wrong kind, or the verb is unknown."""
    kind = VERBS.get(verb)
    if kind is None:
        raise ValueError(f"there is no request {verb[:40]!r}")
    types = get_type_hints(kind)
    known: dict[str, Any] = {
        name: msgspec.convert(value, types[name]) for name, value in words.items() if name in types and name != "now"
    }
    try:
        return kind(now=now, **known)
    except TypeError as error:
        raise ValueError(str(error).rpartition(") ")[2]) from None


def _storable(value: object) -> object:
    """Bytes of the command line that are no text arrive as lone surrogates, which no database takes."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
