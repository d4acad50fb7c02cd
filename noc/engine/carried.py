"""What became, outside of the console, of something that was asked for here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carried:
    """`text` is the end of the sentence that the answer to the request began."""

    done: bool
    text: str
    code: int | None = None  # of the command that asked, where it is neither done nor refused by a backend
