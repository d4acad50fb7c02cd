"""A person at a terminal: questions, answers that are asked again until they will do, and secrets without an echo."""

import getpass
import sys
from collections.abc import Callable, Iterable
from typing import TypeVar

from noc.setup.sheet import wrapped

T = TypeVar("T")


class Terminal:
    """Ctrl-C and the end of the input leave as KeyboardInterrupt and EOFError."""

    def say(self, *lines: str) -> None:
        for line in lines:
            print(line, flush=True)

    def explain(self, text: str) -> None:
        """A sentence, wrapped."""
        self.say(*wrapped(text, "  "))

    def ask(self, question: str, check: Callable[[str], T], default: str = "") -> T:
        """Ask until `check` takes it; it raises ValueError with the reason."""
        shown = f" [{default}]" if default else ""
        while True:
            answer = input(f"{question}{shown}: ").strip() or default
            try:
                return check(answer)
            except ValueError as error:
                self.explain(f"{error}.")

    def ask_secret(self, question: str, check: Callable[[str], T]) -> T:
        while True:
            try:
                return check(getpass.getpass(f"{question} (not shown): "))
            except ValueError as error:
                self.explain(f"{error}.")

    def agrees(self, question: str, default: bool = True) -> bool:
        return self.ask(f"{question} [{'Y/n' if default else 'y/N'}]", lambda text: _yes_or_no(text, default))

    def choose(self, question: str, choices: Iterable[tuple[str, str]], default: str = "") -> str:
        """One of several, each a letter and what it does."""
        known = dict(choices)
        for letter, text in known.items():
            self.say(f"   {letter}  {text}")

        def check(text: str) -> str:
            if text.casefold() not in known:
                raise ValueError(f"one of {', '.join(known)}, please")
            return text.casefold()

        return self.ask(question, check, default)


def _yes_or_no(text: str, default: bool) -> bool:
    match text.casefold():
        case "":
            return default
        case "y" | "yes":
            return True
        case "n" | "no":
            return False
    raise ValueError("y or n, please")


def is_there() -> bool:
    """Somebody reads and can answer."""
    try:
        return sys.stdin.isatty() and sys.stdout.isatty()
    except (AttributeError, ValueError):  # closed before we began
        return False
