"""What became of one try to send a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sent:
    """`text` says why it was not sent: one line that tells nothing of the address."""

    sent: bool
    text: str = ""
    again: bool = True  # False: another try would come to the same
