"""What somebody is told who asked for something: the exit code of a command, and one sentence."""

from dataclasses import dataclass

from noc.core.effects import Effect
from noc.core.model import World

DONE, NOTHING, REFUSED, BAD = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    text: str


# The answer, the world after it, and what must happen once. Whatever is not DONE changes nothing.
Answered = tuple[Reply, World, list[Effect]]


def done(text: str, world: World, effects: list[Effect]) -> Answered:
    return Reply(DONE, text), world, effects


def nothing(text: str, world: World) -> Answered:
    return Reply(NOTHING, text), world, []


def bad(text: str, world: World) -> Answered:
    return Reply(BAD, text), world, []
