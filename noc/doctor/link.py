"""What an examination finds: one line for each link."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    OK = "ok"
    UNKNOWN = "not verified"
    WEAK = "weak"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Line:
    """`needed`: a link that could not be verified, and on which alarms depend. `subject`: which one of several."""

    link: str
    mark: Mark
    text: str
    remedy: str = ""
    subject: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Examination:
    """Looks at one link, or at several of a kind. Runs in a thread of its own, within so many seconds."""

    link: str
    look: Callable[[], Iterable[Line]]
    seconds: float = 10.0


def ok(link: str, text: str, subject: str = "") -> Line:
    return Line(link, Mark.OK, text, "", subject)


def weak(link: str, text: str, remedy: str, subject: str = "") -> Line:
    return Line(link, Mark.WEAK, text, remedy, subject)


def broken(link: str, text: str, remedy: str, subject: str = "") -> Line:
    return Line(link, Mark.BROKEN, text, remedy, subject)


def unknown(link: str, text: str, remedy: str = "", needed: bool = False) -> Line:
    return Line(link, Mark.UNKNOWN, text, remedy, "", needed)


def code_of(lines: Sequence[Line], judged: bool) -> int:
    """0 all well, 1 weakened, 2 broken; 3 without a configuration to judge by."""
    if not judged:
        return 3
    if any(line.mark is Mark.BROKEN for line in lines):
        return 2
    return int(any(line.mark is Mark.WEAK or line.needed for line in lines))


def missing(examination: Examination, why: str) -> Iterator[Line]:
    """It came to no end."""
    yield Line(examination.link, Mark.UNKNOWN, why, needed=True)
