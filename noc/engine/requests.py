"""The inbox of the journal: what the commands, and other consoles, ask of the running one."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog

from noc.backends.words import clean
from noc.core.asking import reply_to
from noc.core.causes import Cause
from noc.core.events import Asked, DrillAsked, Event, PartFailed, PartWorks
from noc.core.model import World
from noc.core.reply import BAD, DONE, REFUSED, Reply
from noc.engine.carried import Carried
from noc.engine.clock import read_clock
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox, Request
from noc.journal.wishes import asked_of

LOOK_EVERY = 0.3  # s
AGAIN = 2.0  # s until an inbox that could not be read is tried again
ANSWER_TRIES = 30
INBOX = "inbox"
LONGEST = {"by": 80, "to": 80, "supervisor": 80, "note": 1000, "reason": 1000}  # characters

log = structlog.get_logger()


def tidy(asked: Asked) -> Asked:
    """Names, notes and reasons are data: one clean line each, of a length that a screen can show."""
    words: dict[str, Any] = {
        name: clean(getattr(asked, name), most) for name, most in LONGEST.items() if hasattr(asked, name)
    }
    words["by"] = words["by"] or "somebody"
    return replace(asked, **words)


class Requests:
    """Looks into the inbox several times a second and answers each request when all of it is done.

    A journal that is locked or damaged keeps the requests from us, never the engine from watching. A `brief` console
    takes no drill: it is gone before anybody could hear one.
    """

    def __init__(
        self,
        open_inbox: Callable[[], Inbox],
        world: Callable[[], World],
        take: Callable[[Event], list["asyncio.Task[Carried]"]],
        brief: bool = False,
    ) -> None:
        self._open_inbox = open_inbox
        self._inbox: Inbox | None = None
        self._trouble = False
        self._world = world
        self._take = take
        self._brief = brief
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
        errands: list[asyncio.Task[Carried]] = []
        try:
            asked = tidy(asked_of(request.verb, request.words, read_clock()))
            reply = self._reply(asked)
            # A drill that would not be heard is written down too, by who could have heard it.
            if reply.code == DONE or (isinstance(asked, DrillAsked) and not self._brief):
                errands = self._take(asked)
        except ValueError as error:
            reply = Reply(BAD, f"the request cannot be understood: {error}")
        except Exception as error:  # a defect is told to who asked; it must not end the watching
            log.info("a request failed", verb=request.verb, exc_info=error)
            reply = Reply(BAD, f"a defect of the console kept it from being done ({type(error).__name__})")
        answer = asyncio.create_task(_answer(inbox, request.id, reply, errands))
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    def _reply(self, asked: Asked) -> Reply:
        if isinstance(asked, DrillAsked) and self._brief:
            return Reply(BAD, "no console is running: nobody would hear it")  # and it would prove nothing
        return reply_to(self._world(), asked, asked.now)


async def _answer(inbox: Inbox, request: int, reply: Reply, errands: list["asyncio.Task[Carried]"]) -> None:
    code, text = outcome_of(reply, [await errand for errand in errands])
    for _ in range(ANSWER_TRIES):
        try:
            await asyncio.to_thread(inbox.answer, request, code, text)
        except JournalError as error:
            log.warning("a request could not be answered", reason=str(error))
            await asyncio.sleep(AGAIN)
        else:
            return


def outcome_of(reply: Reply, carried: list[Carried]) -> tuple[int, str]:
    """The exit code of the command that asked, and one sentence."""
    code = reply.code if all(each.done for each in carried) else REFUSED
    code = next((each.code for each in carried if each.code is not None), code)
    return code, "; ".join([reply.text, *(each.text for each in carried)])
