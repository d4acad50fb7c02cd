"""What is asked for a new backend, one question after the other; what options of the command gave is not asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from noc.backends.kind import BackendKind
from noc.backends.kinds import kind_named, kind_names
from noc.errors import NocError
from noc.setup import answers
from noc.setup.terminal import Terminal

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Given:
    """The options of `noc backends add`; None: not given."""

    kind: str | None = None
    name: str | None = None
    url: str | None = None
    user: str | None = None
    password_from: str | None = None
    token_from: str | None = None
    site_from: str | None = None
    ca: str | None = None
    trust: str | None = None
    canary: str | None = None
    allow_http: bool = False
    sets: Sequence[str] = ()
    yes: bool = False
    test: bool = True


class Interview:
    """Asks at a terminal; without one, what is missing or wrong is an error that names the option."""

    def __init__(self, given: Given, terminal: Terminal | None) -> None:
        self.given = given
        self.terminal = terminal

    def answer(self, option: str, given: str | None, question: str, check: Callable[[str], T], default: str = "") -> T:
        """What was given, or else what is answered. Raises NocError where nobody can be asked."""
        if given is not None:
            try:
                return check(given)
            except ValueError as error:
                if self.terminal is None:
                    raise NocError(f"{option}: {error}") from None
                self.terminal.explain(f"{option}: {error}.")
        if self.terminal is None:
            raise NocError(f"{option} is missing ({question}), and without a terminal nobody can be asked")
        return self.terminal.ask(question, check, default)

    def kind(self) -> str:
        if self.given.kind is None and self.terminal is not None:
            self.terminal.say("What do you run?")
            for number, name in enumerate(kind_names(), 1):
                self.terminal.say(f"  {number:>2}  {name:<14} {kind_named(name).title}")
        return self.answer("--kind", self.given.kind, "Kind, by number or name", answers.kind)

    def name(self, kind: str, taken: Sequence[str]) -> str:
        default = _free(kind, taken)
        given = self.given.name or (default if self.terminal is None else None)
        return self.answer("--name", given, "Name on the wall", lambda text: answers.name(text, taken), default)

    def url(self, kind: str, anew: bool = False) -> tuple[str, bool]:
        """The url, and whether plain http to another machine was agreed to."""
        about = kind_named(kind)
        if not about.schemes:
            return "", False
        allowed = self.given.allow_http

        def check(text: str) -> tuple[str, bool]:
            if not text:
                raise ValueError(f"url is empty: write it as {about.example_url}")
            try:
                return answers.url(text, kind, allowed), allowed
            except ValueError as error:
                if self.terminal is None or "allow_http" not in str(error):
                    raise
                self.terminal.explain(f"{error}.")
                if not self.terminal.agrees("Send it in clear text all the same", default=False):
                    raise ValueError("then write it with its encrypted scheme") from None
                return answers.url(text, kind, True), True

        given = None if anew else self.given.url
        return self.answer("--url", given, f"url, such as {about.example_url}", check)

    def options(self, kind: str) -> dict[str, Any]:
        """The keys that only this kind has. Raises NocError."""
        about = kind_named(kind)
        found: dict[str, Any] = {}
        for text in self.given.sets:
            _put(found, *_checked(lambda text=text: answers.assignment(text, about)))  # type: ignore[misc]
        if self.terminal is not None:
            _ask_required(self.terminal, about, found)
        while True:
            if self.terminal is not None:
                _ask_others(self.terminal, about, found)
            try:
                return answers.options(found, about, kind)
            except ValueError as error:
                if self.terminal is None:
                    raise NocError(f"--set: {error}") from None
                self.terminal.explain(f"{error}.")


def _ask_required(terminal: Terminal, about: BackendKind, found: dict[str, Any]) -> None:
    for field in answers.option_fields(about):
        key = field.encode_name
        if not field.required or key in found:
            continue
        terminal.explain(f"{key} must be {answers.described(field)}.")
        if answers.is_table(field):
            found[key] = _members(terminal, key)
        else:
            found[key] = terminal.ask(key, lambda text, key=key: answers.option(text, about, key))  # type: ignore[misc]


def _ask_others(terminal: Terminal, about: BackendKind, found: dict[str, Any]) -> None:
    """Keys that may be left out, or put right, line by line."""
    fields = answers.option_fields(about)
    if not fields:
        return
    terminal.say("Its own keys:")
    for field in fields:
        terminal.explain(f"{field.encode_name}: {answers.described(field)}")

    def check(text: str) -> tuple[str, Any] | None:
        return answers.assignment(text, about) if text else None

    while (entry := terminal.ask("KEY = VALUE (Enter: no more)", check)) is not None:
        _put(found, *entry)


def _members(terminal: Terminal, key: str) -> dict[str, Any]:
    """The entries of a table, until an empty line."""
    found: dict[str, Any] = {}

    def check(text: str) -> tuple[str, Any] | None:
        if not text and not found:
            raise ValueError(f"{key} needs an entry: NAME = VALUE")
        return answers.member(text) if text else None

    while (entry := terminal.ask(f"{key}, NAME = VALUE (Enter: no more)", check)) is not None:
        found[entry[0]] = entry[1]
    return found


def _checked(check: Callable[[], T]) -> T:
    try:
        return check()
    except ValueError as error:
        raise NocError(f"--set: {error}") from None


def _put(found: dict[str, Any], key: str, value: Any) -> None:
    """`--set targets.riga=... --set targets.oslo=...` make one table."""
    before = found.get(key)
    found[key] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value


def _free(kind: str, taken: Sequence[str]) -> str:
    folded = {name.casefold() for name in taken}
    return next(name for name in (kind, *(f"{kind}-{number}" for number in range(2, 10_000))) if name not in folded)
