"""What Alertmanager says, as far as it is read: version 2 of its API, servers since 0.16."""

import re
from contextlib import suppress

import msgspec

from noc.backends.reply import Reply, decode
from noc.backends.words import clean


class Status(msgspec.Struct, frozen=True, gc=False):
    """`state` is not read: it says "suppressed" too of an alert whose notifications alone are muted at this hour."""

    silenced_by: tuple[str, ...] = msgspec.field(name="silencedBy", default=())
    inhibited_by: tuple[str, ...] = msgspec.field(name="inhibitedBy", default=())


class Alert(msgspec.Struct, frozen=True, gc=False):
    """One alert. Times stay text, and labels and annotations JSON, until somebody asks for them: few are asked for."""

    labels: msgspec.Raw  # of Labels
    annotations: msgspec.Raw = msgspec.Raw(b"{}")  # of Annotations
    status: Status = Status()
    starts: str = msgspec.field(name="startsAt", default="")
    updated: str = msgspec.field(name="updatedAt", default="")  # when Alertmanager last heard of it
    ends: str = msgspec.field(name="endsAt", default="")  # when it will count as resolved if nobody sends it again


Labels = dict[str, str]


class Annotations(msgspec.Struct, frozen=True, gc=False):
    summary: str = ""
    description: str = ""
    message: str = ""


class Version(msgspec.Struct, frozen=True, gc=False):
    version: str = ""


class Peer(msgspec.Struct, frozen=True, gc=False):
    name: str = ""


class Cluster(msgspec.Struct, frozen=True, gc=False):
    name: str = ""
    peers: list[Peer] | None = None  # itself among them


class ServerStatus(msgspec.Struct, frozen=True, gc=False):
    cluster: Cluster = Cluster()
    started: str = msgspec.field(name="uptime", default="")  # the moment of its start, whatever it is called
    build: Version = msgspec.field(name="versionInfo", default=Version())


class Silence(msgspec.Struct, frozen=True, gc=False):
    id: str
    by: str = msgspec.field(name="createdBy", default="")
    comment: str = ""
    ends: str = msgspec.field(name="endsAt", default="")


class SilenceStatus(msgspec.Struct, frozen=True, gc=False):
    state: str = ""  # active, pending, expired


class Matcher(msgspec.Struct, frozen=True, gc=False):
    name: str
    value: str
    is_regex: bool = msgspec.field(name="isRegex", default=False)
    is_equal: bool = msgspec.field(name="isEqual", default=True)


class StandingSilence(msgspec.Struct, frozen=True, gc=False):
    """A silence with what it silences: read only where one is taken back."""

    id: str
    matchers: list[Matcher]
    status: SilenceStatus = SilenceStatus()
    comment: str = ""

    @property
    def stands(self) -> bool:
        return self.status.state != "expired"


class NewSilence(msgspec.Struct, frozen=True, gc=False):
    matchers: list[Matcher]
    starts: str = msgspec.field(name="startsAt")
    ends: str = msgspec.field(name="endsAt")
    by: str = msgspec.field(name="createdBy")
    comment: str


class Posted(msgspec.Struct, frozen=True, gc=False):
    id: str = msgspec.field(name="silenceID")


# What a decoder raises for bytes that are not what they should be.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

LABELS = msgspec.json.Decoder(Labels)
ANNOTATIONS = msgspec.json.Decoder(Annotations)
_STANDING = msgspec.json.Decoder(StandingSilence)
_ALERT = msgspec.json.Decoder(Alert)
_ALERTS = msgspec.json.Decoder(list[Alert])
_RELOADED = re.compile(rb"^alertmanager_config_last_reload_successful ([01])(?:\.0)?$", re.MULTILINE)


def alerts_of(reply: Reply) -> tuple[list[Alert], int]:
    """Read the list of alerts, and how many rows of it could not be read. Raises PollError where it is no list."""
    with suppress(*UNREADABLE):  # one bad row must not lose the rest; what is bad as a whole is refused by `decode`
        if reply.status == 200:
            return _ALERTS.decode(reply.body), 0
    rows = decode(reply, list[msgspec.Raw])
    alerts = [alert for row in rows if (alert := _alert(row)) is not None]
    return alerts, len(rows) - len(alerts)


def silences_of(reply: Reply) -> list[StandingSilence]:
    """Read the silences; one that cannot be read is none of ours. Raises PollError where it is no list."""
    found = []
    for row in decode(reply, list[msgspec.Raw]):
        with suppress(*UNREADABLE):
            found.append(_STANDING.decode(row))
    return found


def reload_failed(metrics: bytes) -> bool | None:
    """Find in the page of metrics whether the last reload failed; `None` where it does not say."""
    found = _RELOADED.search(metrics)
    return found[1] == b"0" if found else None


def refusal_of(reply: Reply) -> str:
    """Why a silence is refused, in Alertmanager's own words; empty where it gives none."""
    if reply.status not in (400, 404, 422):
        return ""
    try:
        return clean(msgspec.json.decode(reply.body, type=str))
    except UNREADABLE:
        return ""


def _alert(row: msgspec.Raw) -> Alert | None:
    try:
        return _ALERT.decode(row)
    except UNREADABLE:
        return None
