"""Actions of one's own: a page or a program, with the words of an alarm filled in.

Those words come from elsewhere. A value is percent-encoded in an address and is one argument of a program, whatever it
holds; where a program hands its arguments on to a shell (`ssh HOST COMMAND`, `xterm -e "..."`), only plain values go.
What could be taken for an option, or says nothing, makes the action refuse.
"""

import re
import sys
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote

from noc.core.phrases import quoted
from noc.core.snapshot import AlarmView, FaultView, SiteView
from noc.settings import ActionSettings, Settings
from noc.ui.launching import open_page, start_program

LONGEST = 1000  # characters of a value

_FIELD = re.compile(r"\{([a-z]+)\}")
_OPTIONS = ("-", "+", "/") if sys.platform == "win32" else ("-", "+")
_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})
_PLAIN = re.compile(r"[\w.:@/,+-]+")  # means nothing to any shell
_SHELLS = frozenset(
    {"sh", "bash", "dash", "ash", "zsh", "ksh", "fish", "csh", "tcsh", "busybox", "cmd", "powershell", "pwsh", "ssh",
     "plink", "mosh", "rsh", "su", "eval", "parallel", "xargs", "watch", "tmux", "screen"}
)  # fmt: skip


class Refused(Exception):  # noqa: N818  (an answer for people, not a failure)
    """Why an action cannot be started, in one sentence."""


@dataclass(frozen=True, slots=True)
class ReadyAction:
    """One action for one alarm. `why_not` is empty where it can be started."""

    name: str
    key: str  # pressed together with Alt; may be empty
    why_not: str = ""
    url: str = ""
    command: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()

    def start(self) -> str:
        """Do it. Returns one sentence of what became of it."""
        if self.why_not:
            return self.why_not
        return open_page(self.url) if self.url else start_program(self.command, self.hidden)


class Actions:
    """`hidden` names variables of the environment that no program gets: see `secret_variables`."""

    def __init__(self, actions: Sequence[ActionSettings], hidden: Collection[str] = ()) -> None:
        self._actions = tuple(actions)
        self._hidden = frozenset(hidden)

    def for_site(self, about: SiteView | FaultView, alarm: AlarmView | None = None) -> tuple[ReadyAction, ...]:
        """All actions, in the order of the configuration, filled in for a site's alarm or for a fault."""
        values = fault_values(about) if isinstance(about, FaultView) else site_values(about, alarm)
        return tuple(self._ready(action, values) for action in self._actions)

    def _ready(self, action: ActionSettings, values: Mapping[str, str]) -> ReadyAction:
        try:
            if action.url:
                return ReadyAction(action.name, action.key, url=_filled_url(action.url, values))
            command = _filled_command(action.command, values)
        except Refused as error:
            return ReadyAction(action.name, action.key, why_not=str(error))
        return ReadyAction(action.name, action.key, command=command, hidden=self._hidden)


def secret_variables(settings: Settings) -> frozenset[str]:
    """The variables of the environment from which this configuration takes its secrets."""
    references = [ref for backend in settings.backends for ref in (backend.password, backend.token)]
    references += [target.address for target in settings.targets]
    return frozenset(ref.where for ref in references if ref is not None and ref.source == "env")


def site_values(site: SiteView, alarm: AlarmView | None) -> dict[str, str]:
    """`host` is the worst host of the site; `address` is its name where its address is not known."""
    worst = site.hosts[0] if site.hosts else None
    cause = alarm.cause if alarm else site.cause
    return {
        "site": site.name,
        "key": site.key,
        "customer": site.customer,
        "place": site.place,
        "host": worst.host if worst else "",
        "address": (worst.address or worst.host) if worst else "",
        "backend": worst.backend if worst else next(iter(site.backends), ""),
        "cause": cause.value if cause else "",
        "state": site.state.value,
    }


def fault_values(fault: FaultView) -> dict[str, str]:
    """A fault has no site and no host; `backend` is what it is about."""
    nothing = dict.fromkeys(("site", "customer", "place", "host", "address"), "")
    return nothing | {
        "key": fault.subject,
        "backend": fault.subject,
        "cause": fault.cause.value,
        "state": fault.kind.value,
    }


def _filled_url(template: str, values: Mapping[str, str]) -> str:
    def encoded(found: re.Match[str]) -> str:
        value = _value(found[1], values)
        if value in (".", ".."):
            raise Refused(f"the {found[1]} is {quoted(value)}: that would lead to another page")
        return quote(value, safe="")

    return _FIELD.sub(encoded, template)


def _filled_command(template: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    words = []
    for at, word in enumerate(template):
        shell = _shell_before(template, at)
        filled = {field: _argument(field, values, shell) for field in _FIELD.findall(word)}
        words.append(_FIELD.sub(lambda found, filled=filled: filled[found[1]], word))  # type: ignore[misc]
    return tuple(words)


def _argument(field: str, values: Mapping[str, str], shell: str) -> str:
    value = _value(field, values)
    if value.startswith(_OPTIONS):
        raise Refused(f"the {field} is {quoted(value)}: it would be taken for an option")
    if shell and not _PLAIN.fullmatch(value):
        raise Refused(f"the {field} is {quoted(value)}: {shell} could run what it holds")
    return value


def _shell_before(template: Sequence[str], at: int) -> str:
    """What may hand this word on to a shell. Empty: nothing does."""
    known = (PurePath(word).stem.casefold() for word in template[:at])
    shell = next((name for name in known if name in _SHELLS), "")
    is_line = any(letter.isspace() for letter in template[at])
    return shell or ("a shell that is given a whole line" if is_line else "")


def _value(field: str, values: Mapping[str, str]) -> str:
    if field not in values:
        raise Refused(f"there is no field {quoted(field)}")
    value = values[field]
    if not value.strip():
        raise Refused(f"it needs the {field}, and that is not known here")
    if len(value) > LONGEST:
        raise Refused(f"the {field} is longer than {LONGEST} characters")
    if any(unicodedata.category(letter) in _CONTROL for letter in value):
        raise Refused(f"the {field} holds control characters")
    return value
