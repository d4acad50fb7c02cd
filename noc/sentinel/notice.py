"""What the sentinel's window says, and what is said between the sentinel and the process of that window."""

import msgspec


class Notice(msgspec.Struct, frozen=True):
    """`since`: monotonic seconds, which all processes of a machine share."""

    headline: str
    name: str
    happened: str
    since: float
    doing: str
    reason: str = ""  # why it was in vain so far
    sound: str = ""  # what is wrong with it; empty: it can be heard, as far as is known


def encode(notice: Notice) -> str:
    return msgspec.json.encode(notice).decode()


def decode(line: str) -> Notice:
    """Raises msgspec.MsgspecError."""
    return msgspec.json.decode(line, type=Notice)
