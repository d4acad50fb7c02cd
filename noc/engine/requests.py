"""The inbox of the journal: what `noc ack` and `noc roster` ask of the running console."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.events import AcceptAsked, AckAsked, Event, RetireAsked
from noc.core.model import World
from noc.core.requests import matching
from noc.engine.clock import read_clock
from noc.engine.write_back import Written
from noc.journal.inbox import Inbox, Request, Verb

LOOK_EVERY = 0.3  # s
DONE, NOTHING, REFUSED, BAD = 0, 1, 2, 3

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wish:
    """A request in the core's words, or the outcome that it has without being asked."""

    event: Event | None
    code: int = DONE
    text: str = ""


def wish_of(request: Request, world: World, now: Now) -> Wish:
    words = request.arguments
    target, by = str(words.get("target", "")), str(words.get("by") or "somebody")
    match request.verb:
        case Verb.ACK:
            return _ack(words, target, by, world, now)
        case Verb.RETIRE | Verb.UNRETIRE:
            undo = request.verb is Verb.UNRETIRE
            watched = world.watched.get(target)
            if watched is None:
                return Wish(None, BAD, f"no site has the key {target!r}; `noc roster export` lists them")
            if watched.retired is not undo:
                return Wish(None, NOTHING, f"{target} is {'not retired' if undo else 'retired already'}")
            return Wish(RetireAsked(now, target, by, undo), DONE, f"{target} {'is back' if undo else 'is retired'}")
        case Verb.ACCEPT:
            if target not in world.watched and target not in world.backends:
                return Wish(None, BAD, f"no site and no backend is called {target!r}")
            return Wish(AcceptAsked(now, target, by), DONE, f"what {target} has today is the truth now")


def _ack(words: dict[str, Any], target: str, by: str, world: World, now: Now) -> Wish:
    cause = Cause(words["cause"]) if words.get("cause") else None
    known = target in world.watched or any(owner == target for owner, _ in world.alarms)
    if not known and target not in world.backends:
        return Wish(None, BAD, f"no site and no fault is called {target!r}; `noc check` lists them")
    found = matching(world, target, cause)
    if not found:
        return Wish(None, NOTHING, f"{target} has no open alarm" + (f" of the cause {cause}" if cause else ""))
    until = datetime.fromisoformat(words["until"]) if words.get("until") else None
    taken = ", ".join(str(cause) for _, cause in found)
    return Wish(
        AckAsked(now, target, by, str(words.get("note") or ""), cause, until), DONE, f"{target}: {taken} is yours"
    )


class Requests:
    """Looks into the inbox several times a second and answers each request when all of it is done."""

    def __init__(
        self, inbox: Inbox, world: Callable[[], World], take: Callable[[Event], list["asyncio.Task[Written]"]]
    ) -> None:
        self._inbox = inbox
        self._world = world
        self._take = take
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for request in await asyncio.to_thread(self._inbox.waiting):
                if await asyncio.to_thread(self._inbox.take, request.id):
                    self.carry_out(request)

    def carry_out(self, request: Request) -> None:
        try:
            wish = wish_of(request, self._world(), read_clock())
        except (ValueError, TypeError, KeyError) as error:
            wish = Wish(None, BAD, f"the request cannot be understood: {error}")
        writes = self._take(wish.event) if wish.event is not None else []
        answer = asyncio.create_task(self._answer(request.id, wish, writes))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _answer(self, request: int, wish: Wish, writes: list["asyncio.Task[Written]"]) -> None:
        code, text = outcome_of(wish, [await write for write in writes])
        await asyncio.to_thread(self._inbox.answer, request, code, text)


def outcome_of(wish: Wish, written: list[Written]) -> tuple[int, str]:
    """The exit code of the command that asked, and one sentence."""
    code, text = wish.code, wish.text
    for each in written:
        if not each.result.accepted:
            code, text = REFUSED, f"{text}; {each.ack.backend} refused: {each.result.text}"
        else:
            text = f"{text}; {each.result.text or f'it stands in {each.ack.backend}'}"
    return code, text
