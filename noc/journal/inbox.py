"""Requests of the command line to the console that judges: posted as rows, taken within a second, answered.

A console reads `waiting()` often, calls `take()` before it acts and `answer()` after; the command waits for its
`outcome()`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update

from noc.core.events import Asked
from noc.journal import rows
from noc.journal.database import open_database, reading, told_plainly
from noc.journal.tables import requests
from noc.journal.wishes import VERBS, words_of


@dataclass(frozen=True, slots=True)
class Request:
    id: int
    asked_at: datetime
    verb: str
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request; `code` is the command's exit code."""

    code: int
    text: str


class Inbox:
    """The requests of one journal. Every call raises JournalError where the journal cannot be read or written."""

    def __init__(self, journal: Path) -> None:
        self._path = journal
        self._engine = open_database(journal)

    def post(self, asked: Asked) -> int:
        """Ask; returns the request's id."""
        return self.post_words(*words_of(asked))

    def post_words(self, verb: str, words: Mapping[str, Any]) -> int:
        row = {"asked_at": rows.micros(datetime.now(UTC)), "verb": verb, "arguments": rows.json_of(words)}
        with told_plainly(self._path), self._engine.begin() as connection:
            return int(connection.execute(insert(requests).returning(requests.c.id), row).scalar_one())

    def waiting(self) -> list[Request]:
        """What nobody has taken yet, oldest first. A row that cannot be understood is answered with code 3."""
        query = select(requests).where(requests.c.taken_at.is_(None)).order_by(requests.c.id)
        with told_plainly(self._path), reading(self._engine) as connection:
            found = connection.execute(query).mappings().all()
        made = []
        for row in found:
            try:
                arguments = msgspec.json.decode(row["arguments"], type=dict[str, Any])
                _known(row["verb"])
                made.append(Request(row["id"], rows.moment(row["asked_at"]), row["verb"], arguments))
            except (ValueError, TypeError):
                self.take(row["id"])
                self.answer(row["id"], 3, "the running console does not know this request; are both of one version?")
        return made

    def take(self, request: int) -> bool:
        """Claim a request before acting on it; False if it is taken already or was withdrawn."""
        claim = update(requests).where(requests.c.id == request, requests.c.taken_at.is_(None))
        with told_plainly(self._path), self._engine.begin() as connection:
            return connection.execute(claim.values(taken_at=rows.micros(datetime.now(UTC)))).rowcount == 1

    def answer(self, request: int, code: int, text: str) -> None:
        with told_plainly(self._path), self._engine.begin() as connection:
            connection.execute(update(requests).where(requests.c.id == request).values(code=code, text=text))

    def answer_taken(self, verb: str, code: int, text: str) -> None:
        """Answer each request of this kind that was taken and not answered: the console that took it has ended."""
        left = update(requests).where(
            requests.c.verb == verb, requests.c.taken_at.is_not(None), requests.c.code.is_(None)
        )
        with told_plainly(self._path), self._engine.begin() as connection:
            connection.execute(left.values(code=code, text=text))

    def outcome(self, request: int) -> Outcome | None:
        """The answer, or None while there is none."""
        query = select(requests.c.code, requests.c.text).where(requests.c.id == request, requests.c.code.is_not(None))
        with told_plainly(self._path), reading(self._engine) as connection:
            row = connection.execute(query).first()
        return None if row is None else Outcome(row.code, row.text or "")

    def withdraw(self, request: int) -> bool:
        """Take back what nobody has taken: then it will not be acted on later. False if it was taken."""
        unclaimed = delete(requests).where(requests.c.id == request, requests.c.taken_at.is_(None))
        with told_plainly(self._path), self._engine.begin() as connection:
            return connection.execute(unclaimed).rowcount == 1

    def close(self) -> None:
        self._engine.dispose()


def _known(verb: str) -> None:
    if verb not in VERBS:
        raise ValueError(f"no console of this version asks for {verb}")
