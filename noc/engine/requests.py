"""The inbox of the journal: what `noc ack` and `noc roster` ask of the running console."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from noc.backends.words import clean
from noc.config.words import quoted
from noc.core.causes import Cause
from noc.core.clock import Now
from noc.core.effects import Happened
from noc.core.events import AcceptAsked, AckAsked, Event, PartFailed, PartWorks, RetireAsked
from noc.core.model import World
from noc.core.requests import accept, matching
from noc.core.roster import key_of
from noc.engine.clock import read_clock
from noc.engine.write_back import Written
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox, Request, Verb

LOOK_EVERY = 0.3  # s
AGAIN = 2.0  # s until an inbox that could not be read is tried again
ANSWER_TRIES = 30
INBOX = "inbox"
LONGEST_NAME, LONGEST_NOTE = 80, 1000  # characters
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
    target, by = _meant(str(words.get("target", "")), world), _person(words)
    match request.verb:
        case Verb.ACK:
            return _ack(words, target, by, world, now)
        case Verb.RETIRE | Verb.UNRETIRE:
            undo = request.verb is Verb.UNRETIRE
            watched = world.watched.get(target)
            if watched is None:
                return Wish(None, BAD, f"no site has the key {quoted(target)}; `noc roster export` lists them")
            if watched.retired is not undo:
                return Wish(None, NOTHING, f"{target} is {'not retired' if undo else 'retired already'}")
            return Wish(RetireAsked(now, target, by, undo), DONE, f"{target} {'is back' if undo else 'is retired'}")
        case Verb.ACCEPT:
            return _accept(AcceptAsked(now, target, by), world, now)


def _person(words: dict[str, Any]) -> str:
    return clean(str(words.get("by") or ""), LONGEST_NAME) or "somebody"


def _accept(event: AcceptAsked, world: World, now: Now) -> Wish:
    target = event.target
    if target not in world.watched and target not in world.backends:
        return Wish(None, BAD, f"no site and no backend is called {quoted(target)}; `noc check` lists them")
    if all(isinstance(effect, Happened) for effect in accept(world, event, now)[1]):
        return Wish(None, NOTHING, f"nothing is missing of {target}: what it has today is the truth already")
    return Wish(event, DONE, f"what {target} has today is the truth now")


def _meant(target: str, world: World) -> str:
    """People write a site's name as well as its key."""
    if target in world.watched or target in world.backends:
        return target
    named = next((key for key, watched in world.watched.items() if watched.site.name == target), key_of(target))
    return named if named in world.watched else target


def _ack(words: dict[str, Any], target: str, by: str, world: World, now: Now) -> Wish:
    cause = Cause(words["cause"]) if words.get("cause") else None
    known = target in world.watched or any(owner == target for owner, _ in world.alarms)
    if not known and target not in world.backends:
        return Wish(None, BAD, f"no site and no fault is called {quoted(target)}; `noc check` lists them")
    found = matching(world, target, cause)
    if not found:
        return Wish(None, NOTHING, f"{target} has no open alarm" + (f" of the cause {cause}" if cause else ""))
    until = datetime.fromisoformat(words["until"]) if words.get("until") else None
    taken = ", ".join(str(cause) for _, cause in found)
    note = clean(str(words.get("note") or ""), LONGEST_NOTE)
    return Wish(AckAsked(now, target, by, note, cause, until), DONE, f"{target}: {taken} is yours")


class Requests:
    """Looks into the inbox several times a second and answers each request when all of it is done.

    A journal that is locked or damaged keeps the requests from us, never the engine from watching.
    """

    def __init__(
        self,
        open_inbox: Callable[[], Inbox],
        world: Callable[[], World],
        take: Callable[[Event], list["asyncio.Task[Written]"]],
    ) -> None:
        self._open_inbox = open_inbox
        self._inbox: Inbox | None = None
        self._trouble = False
        self._world = world
        self._take = take
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY)
                try:
                    await self._look()
                except JournalError as error:
                    self._failed(str(error))
                    await asyncio.sleep(AGAIN)
                else:
                    self._works()
        finally:
            if self._inbox is not None:
                self._inbox.close()

    async def _look(self) -> None:
        if self._inbox is None:
            self._inbox = await asyncio.to_thread(self._open_inbox)
        inbox = self._inbox
        for request in await asyncio.to_thread(inbox.waiting):
            if await asyncio.to_thread(inbox.take, request.id):
                self.carry_out(request, inbox)

    def _failed(self, text: str) -> None:
        self._trouble = True
        self._take(PartFailed(read_clock(), Cause.JOURNAL_FAILED, INBOX, f"no request can be taken: {text}"))

    def _works(self) -> None:
        if self._trouble:
            self._trouble = False
            self._take(PartWorks(read_clock(), Cause.JOURNAL_FAILED, INBOX))

    def carry_out(self, request: Request, inbox: Inbox) -> None:
        writes: list[asyncio.Task[Written]] = []
        try:
            wish = wish_of(request, self._world(), read_clock())
            if wish.event is not None:
                writes = self._take(wish.event)
        except (ValueError, TypeError, KeyError) as error:
            wish = Wish(None, BAD, f"the request cannot be understood: {error}")
        except Exception as error:  # a defect is told to who asked; it must not end the watching
            log.info("a request failed", verb=request.verb, exc_info=error)
            wish = Wish(None, BAD, f"a defect of the console kept it from being done ({type(error).__name__})")
        answer = asyncio.create_task(_answer(inbox, request.id, wish, writes))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)


async def _answer(inbox: Inbox, request: int, wish: Wish, writes: list["asyncio.Task[Written]"]) -> None:
    code, text = outcome_of(wish, [await write for write in writes])
    for _ in range(ANSWER_TRIES):
        try:
            await asyncio.to_thread(inbox.answer, request, code, text)
        except JournalError as error:
            log.warning("a request could not be answered", reason=str(error))
            await asyncio.sleep(AGAIN)
        else:
            return


def outcome_of(wish: Wish, written: list[Written]) -> tuple[int, str]:
    """The exit code of the command that asked, and one sentence."""
    code, text = wish.code, wish.text
    for each in written:
        if not each.result.accepted:
            code, text = REFUSED, f"{text}; {each.ack.backend} refused: {each.result.text}"
        else:
            text = f"{text}; {each.result.text or f'it stands in {each.ack.backend}'}"
    return code, text
