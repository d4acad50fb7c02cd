"""How a backend is logged in to, and where its secret is kept: the keyring, else a file of its own, or elsewhere."""

import getpass
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from noc import secrets
from noc.config.place import Place
from noc.config.secret_reference import secret_reference
from noc.errors import NocError, SecretError
from noc.settings import SecretRef
from noc.setup import answers
from noc.setup.commit import Secret, free_name
from noc.setup.draft import Draft
from noc.setup.interview import Interview
from noc.setup.terminal import Terminal

STANDARD_INPUT = "-"
_WORDS = {"password": "Password", "token": "Token"}


@dataclass(frozen=True, slots=True)
class Account:
    """The draft with its log-in, and a secret that is to be stored when all is written."""

    draft: Draft
    secret: Secret | None = None


def account(interview: Interview, draft: Draft, file: Path, anew: bool = False) -> Account:
    """Ask for it, or take what was given. `anew`: what was given has been refused. Raises NocError."""
    given, terminal = interview.given, interview.terminal
    bare = replace(draft, user=None, password=None, token=None)
    if given.password_from and given.token_from:
        raise NocError("--token-from stands beside --password-from: keep one of the two ways to log in")
    if not draft.about.logs_in:
        if given.user or given.password_from or given.token_from:
            raise NocError(f"{draft.kind} knows no log-in: leave --user, --password-from and --token-from out")
        return Account(bare)
    given_one = (given.user or given.password_from or given.token_from) and not anew
    if terminal is None or given_one:
        return _given(interview, bare, file)
    match terminal.choose("Log in with", _choices(), "n" if draft.about.account.startswith("none") else "p"):
        case "p":
            user = terminal.ask("User", answers.user, draft.user or "")
            return _typed(terminal, replace(bare, user=user), "password", file)
        case "t":
            return _typed(terminal, bare, "token", file)
    return Account(bare)


def _choices() -> tuple[tuple[str, str], ...]:
    return ("p", "user and password"), ("t", "a token"), ("n", "nothing: it asks for no log-in")


def _given(interview: Interview, draft: Draft, file: Path) -> Account:
    given = interview.given
    if given.token_from:
        if given.user:
            raise NocError("--user stands beside --token-from: a token needs no user")
        return _from(interview, draft, "token", given.token_from, file)
    if not given.user and not given.password_from:
        return Account(draft)
    user = interview.answer("--user", given.user, "User", answers.user)
    if given.password_from is None and interview.terminal is not None:
        return _typed(interview.terminal, replace(draft, user=user), "password", file)
    if given.password_from is None:
        raise NocError(
            "--password-from is missing beside --user: env:NAME, file:PATH, keyring, or - for standard input"
        )
    return _from(interview, replace(draft, user=user), "password", given.password_from, file)


def _from(interview: Interview, draft: Draft, key: str, source: str, file: Path) -> Account:
    """From where an option says. `-` and an entry that the keyring lacks are read here, and stored in the keyring."""
    if source == STANDARD_INPUT:
        return _stored(draft, key, "keyring", _read_one(_WORDS[key]), file)
    try:
        text = answers.reference(_absolute(source, file), key, draft.name)
    except ValueError as error:
        raise NocError(f"--{key}-from: {error}") from None
    written = _with(draft, key, text)
    if text == "keyring" and secrets.stored(reference(written, key, file)) is None:
        if interview.terminal is None:
            raise NocError(f"--{key}-from keyring: it has no such entry yet; hand the {key} in with --{key}-from -")
        return _keep_typed(interview.terminal, draft, key, "keyring", file)
    return Account(written)


def _typed(terminal: Terminal, draft: Draft, key: str, file: Path) -> Account:
    """Into the keyring; where there is none that can be used, the person chooses."""
    while True:
        try:
            known = secrets.stored(reference(_with(draft, key, "keyring"), key, file))
        except SecretError as error:
            found = _elsewhere(terminal, draft, key, file, error)
            if found is None:
                continue
            return found
        if known and terminal.agrees(f"The keyring has a {key} for {draft.name} already. Use it"):
            return Account(_with(draft, key, "keyring"))
        return _keep_typed(terminal, draft, key, "keyring", file)


def _elsewhere(terminal: Terminal, draft: Draft, key: str, file: Path, why: SecretError) -> Account | None:
    """None: the keyring is to be tried again."""
    terminal.explain(f"{why.text.partition(': ')[2].partition(';')[0]}.")
    choices = (
        ("f", f"keep the {key} in a file that only you may read (mode 0600)"),
        ("e", "it comes from an environment variable"),
        ("k", "try the keyring again"),
    )
    match terminal.choose("Where then", choices, "f"):
        case "f":
            name = free_name(file.absolute().parent, draft.name, f".{key}")
            return _keep_typed(terminal, draft, key, f"file:{name}", file)
        case "e":
            return _variable(terminal, draft, key, file)
    return None


def _variable(terminal: Terminal, draft: Draft, key: str, file: Path) -> Account:
    def check(text: str) -> str:
        return answers.reference(f"env:{text.strip().removeprefix('env:')}", key, draft.name)

    text = terminal.ask("Name of the variable", check, f"NOC_{key.upper()}")
    written = _with(draft, key, text)
    ref = reference(written, key, file)
    if ref.where not in os.environ:
        terminal.explain(f"{ref.where} is not set here. Set it for the console; for the test it is asked for now.")
        terminal.ask_secret(_WORDS[key], lambda typed: _held(ref, typed))
    return Account(written)


def _keep_typed(terminal: Terminal, draft: Draft, key: str, text: str, file: Path) -> Account:
    ref = reference(_with(draft, key, text), key, file)
    value = terminal.ask_secret(_WORDS[key], lambda typed: _held(ref, typed))
    return Account(_with(draft, key, text), Secret(ref, value))


def _stored(draft: Draft, key: str, text: str, value: str, file: Path) -> Account:
    written = _with(draft, key, text)
    ref = reference(written, key, file)
    try:
        return Account(written, Secret(ref, _held(ref, value)))
    except ValueError as error:
        raise NocError(f"--{key}-from -: {error}") from None


def reference(draft: Draft, key: str, file: Path) -> SecretRef:
    """As the console will look for it."""
    text: str = getattr(draft, key)
    return secret_reference(text, draft.name, f"backend {draft.name}", key, Place(file))


def _held(ref: SecretRef, typed: str) -> str:
    """In memory, where the test finds it. Raises ValueError."""
    if not typed.strip():
        raise ValueError("it is empty")
    try:
        secrets.hold(ref, typed)
    except SecretError:
        raise ValueError("it is more than one line") from None
    return typed


def _read_one(word: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{word} (not shown): ")
    return sys.stdin.readline().removesuffix("\n").removesuffix("\r")


def _with(draft: Draft, key: str, text: str) -> Draft:
    return replace(draft, password=text) if key == "password" else replace(draft, token=text)


def _absolute(source: str, file: Path) -> str:
    """A file is named from where the person is, and written from where the configuration is."""
    word, _, path = source.partition(":")
    if word != "file" or not path:
        return source
    return f"file:{answers.as_written(Path(path).expanduser().absolute(), file)}"
