"""What befalls the network, and when: acts, and the spans of trouble between them. Times are seconds from the start."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto
from math import inf


class Trouble(StrEnum):
    CUT = auto()  # a site cannot be reached
    DROPPED = auto()  # a site is gone from the configuration of its monitoring system
    UNCHECKED = auto()  # a site's checks are switched off
    DISK_FULL = auto()  # one service of a site is critical
    FROZEN = auto()  # a monitoring system takes connections and never answers
    RELOADED = auto()  # a monitoring system reads its configuration anew, and is as it was


@dataclass(frozen=True, slots=True)
class Act:
    """A moment of the story, at its own speed; one that `says` nothing is not told.

    `target` is a site's key or a backend's name.
    """

    at: float
    says: str
    begins: Trouble | None = None
    ends: Trouble | None = None
    target: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` on, up to but not including `end`."""

    start: float
    end: float = inf

    def __contains__(self, moment: float) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True)
class Course:
    """The acts in the order of time, played `speed` times as fast."""

    acts: tuple[Act, ...]
    speed: float = 1.0

    def spans(self, trouble: Trouble, target: str) -> tuple[Span, ...]:
        """When a target was, is and will be in that trouble, in real seconds."""
        spans: list[Span] = []
        for act in self.acts:
            if act.target != target:
                continue
            if act.begins is trouble:
                spans.append(Span(act.at / self.speed))
            elif act.ends is trouble:
                spans[-1] = Span(spans[-1].start, act.at / self.speed)
        return tuple(spans)

    def befallen(self, trouble: Trouble, targets: Iterable[str]) -> tuple[Span, ...]:
        """The spans of all these targets, in the order of time."""
        return tuple(
            sorted((span for each in targets for span in self.spans(trouble, each)), key=lambda span: span.start)
        )


def within(spans: Iterable[Span], moment: float) -> Span | None:
    return next((span for span in spans if moment in span), None)


def last_end(spans: Iterable[Span], moment: float) -> float | None:
    """When the newest span that is over ended."""
    return max((span.end for span in spans if span.end <= moment), default=None)
