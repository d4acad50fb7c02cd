"""A console that watches one product whose answers are spoilt on the way, each time in the same manner."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple, Self

from hypothesis import strategies as st

from noc.backends.kinds import make, setup_of
from noc.core.answer import Answer
from noc.core.events import AcceptAsked, Started, Tick
from noc.core.fold import fold
from noc.core.roster import Site
from tests.backends.livestatus.lql import framed
from tests.backends.web import Request, Served
from tests.contract.product import SITES, Product
from tests.contract.watch import SECOND, SECRET, Watch
from tests.fuzz.mutations import Edit, edits, spoil

SILENT = 25 * SECOND
STEP = 5 * SECOND
ROSTER = tuple(Site(name.title(), name, tier=1, silent_after=SILENT) for name in SITES)
HEADER = 16  # bytes before each answer of Livestatus
DATES = ("", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "\x01" * 40)


class Damage(NamedTuple):
    """`of`: which of the questions of a poll it hits, counted round; None: all. `date`: what the Date header says."""

    edits: list[Edit]
    of: int | None
    date: int | None


damages = st.builds(
    Damage, edits, st.one_of(st.none(), st.integers(0, 7)), st.one_of(st.none(), st.none(), st.integers(0, len(DATES)))
)


class Fuzzed(Watch):
    """Its time goes in steps of five seconds. `damage`, while set, hits the answers."""

    def __init__(self, product: Product) -> None:
        super().__init__(product)
        self.damage: Damage | None = None
        self._questions: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._stand_between()
        self.backend = make(self.settings, lambda ref: SECRET)
        self._drive_caches()
        self._world, _ = fold(None, Started(self._now, (setup_of(self.settings),), ROSTER))
        return self

    def advance(self, seconds: float) -> Self:
        for _ in range(max(1, int(timedelta(seconds=seconds) / STEP))):
            if self.clock.since >= self._due:
                self.poll()
            self.clock.advance(STEP)
            self._fold(Tick(self._now))
        return self

    def accept(self) -> None:
        """What the backend has now is the truth."""
        self._fold(AcceptAsked(self._now, "east", "ann"))

    # The way of an answer

    def _stand_between(self) -> None:
        product: Any = self.product
        if product.kind == "livestatus":
            product.stream.answers = self._of_stream(product.stream.answers)
            return
        server = product._web if product.kind == "probe" else product.server
        server.answers = self._of_web(server.answers)

    def _of_web(self, answers: Callable[[Request], Served]) -> Callable[[Request], Served]:
        def answer(request: Request) -> Served:
            served, damage = answers(request), self.damage
            if damage is None or not self._is_hit(f"{request.path} {request.body!r}", damage):
                return served
            headers = dict(served.headers)
            if damage.date is not None:
                headers.pop("Date", None)
                if damage.date < len(DATES):
                    headers["Date"] = DATES[damage.date]
            return Served(spoil(served.body, damage.edits), served.status, headers)

        return answer

    def _of_stream(self, answers: Callable[[str], tuple[bytes, bool]]) -> Callable[[str], tuple[bytes, bool]]:
        def answer(question: str) -> tuple[bytes, bool]:
            (whole, stays), damage = answers(question), self.damage
            if damage is None or not self._is_hit(question, damage):
                return whole, stays
            if damage.date is not None:
                return spoil(whole, damage.edits), False  # its header too
            return framed(int(whole[:3]), spoil(whole[HEADER:], damage.edits)), stays

        return answer

    def _is_hit(self, question: str, damage: Damage) -> bool:
        number = self._questions.setdefault(re.sub(r"\d+", "", question), len(self._questions))
        return damage.of is None or number == damage.of % len(self._questions)


def words_of(answer: Answer) -> list[str]:
    """All that people may come to read of it."""
    found = [*answer.remarks, answer.version, answer.config_text, *answer.partial]
    for host in answer.hosts:
        found += [host.name, host.text, host.address, host.comment, *host.sites, *(p.text for p in host.problems)]
        found += [problem.name for problem in host.problems]
    for alerts in answer.alerts:
        found += [alerts.site, alerts.text]
    for ack in [*(host.ack for host in answer.hosts), *(alerts.ack for alerts in answer.alerts)]:
        found += [ack.by, ack.note] if ack is not None else []
    return found
