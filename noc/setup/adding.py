"""From the first question to a backend that stands in `noc.toml`: nothing is changed before the very end."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from noc.config import load
from noc.config.document import parse_toml
from noc.core.phrases import quoted
from noc.errors import NocError
from noc.settings import BackendSettings, Settings
from noc.setup import answers, trust
from noc.setup.account import Account, account
from noc.setup.commit import Plan, check_place, commit, free_name, text_of
from noc.setup.draft import POLL_EVERY, Draft
from noc.setup.findings import Findings, Grade, findings_of
from noc.setup.interview import Given, Interview
from noc.setup.sheet import finding_lines, way_lines, wrapped
from noc.setup.sites import Way
from noc.setup.terminal import Terminal
from noc.setup.trial import Trial, other_ways, try_backend
from noc.setup.trust import Trust

WRITTEN, FAILED = 0, 2
NOTHING_DONE = 1
_ANY_NAME = {"label": "label:instance", "tag": "tag:site", "var": "var:site", "name": "name:^(?P<site>.+)$"}


@dataclass(frozen=True, slots=True)
class Added:
    """`code`: 0 written, 1 written and weakened or not wanted, 2 its test failed and nothing was written."""

    code: int
    draft: Draft | None = None


class Adding:
    """`known`: the configuration as it stands; None: there is none yet."""

    def __init__(self, file: Path, known: Settings | None, given: Given, terminal: Terminal | None) -> None:
        self._file = file.absolute()
        self._known = known
        self._given = given
        self._terminal = terminal
        self._interview = Interview(given, terminal)

    def run(self) -> Added:
        """Raises NocError, and KeyboardInterrupt or EOFError where the person leaves; then nothing has changed."""
        with TemporaryDirectory(prefix="noc-") as scratch:
            draft = self._begun()
            return self._run(draft, Trust(Path(scratch), free_name(self._file.parent, draft.name, "-ca.pem")))

    def _run(self, draft: Draft, agreed: Trust) -> Added:
        found = self._account(draft)
        if self._given.ca is not None:
            found = replace(found, draft=replace(found.draft, ca=self._authority(self._given.ca)))
        elif self._given.trust is not None:
            found = replace(found, draft=replace(found.draft, ca=self._by_fingerprint(found.draft, agreed)))
        if not self._given.test:
            return self._untested(found, agreed)
        found, trial = self._tried(found, agreed)
        if trial is None:
            return Added(FAILED)
        if trial.answer is not None:
            found, trial = self._mapped(found, trial)
            found, trial = self._with_canary(found, trial)
        return self._decided(found, findings_of(trial, datetime.now(UTC), self._roster()), agreed)

    # The questions

    def _begun(self) -> Draft:
        taken = [backend.name for backend in self._known.backends] if self._known else []
        kind = self._interview.kind()
        name = self._interview.name(kind, taken)
        url, clear = self._interview.url(kind)
        way = None if self._given.site_from is None else self._way(self._given.site_from, kind)
        options = self._interview.options(kind)
        return Draft(kind, name, url, site_from=way, canary=self._given.canary, allow_http=clear, options=options)

    def _way(self, text: str, kind: str) -> str | None:
        try:
            return answers.way(text, kind)
        except ValueError as error:
            if self._terminal is None:
                raise NocError(f"--site-from: {error}") from None
            self._terminal.explain(f"--site-from: {error}.")
            return None

    def _account(self, draft: Draft, anew: bool = False) -> Account:
        return account(self._interview, draft, self._file, anew)

    def _authority(self, text: str) -> str:
        return self._interview.answer("--ca", text, "File of the authority's certificate", self._as_authority)

    def _as_authority(self, text: str) -> str:
        return answers.authority(text, self._file)

    def _by_fingerprint(self, draft: Draft, agreed: Trust) -> str:
        assert self._given.trust is not None
        return trust.by_fingerprint(draft.url, self._given.trust, agreed)

    # The test

    def _settings(self, draft: Draft) -> BackendSettings:
        """For a trial: `site_from` may still be open."""
        way = draft.site_from or _first_way(draft.about.site_from)
        period = self._known.console.poll_every if self._known else POLL_EVERY
        return replace(draft, site_from=way).settings(self._file, period)

    def _tried(self, found: Account, agreed: Trust) -> tuple[Account, Trial | None]:
        """Until it works, or the person wants it as it is, or gives up (None)."""
        while True:
            settings = self._settings(found.draft)
            self._say(f"\nAsking {settings.url or settings.name} ...")
            trial = asyncio.run(try_backend(settings))
            if trial.failure is None:
                return found, trial
            self._say(*finding_lines(findings_of(trial, datetime.now(UTC))))
            if self._terminal is None:
                return found, None
            if isinstance(trial.tls, str) and found.draft.ca is None:
                taken = trust.agreed_to(self._terminal, found.draft.url, agreed)
                if taken is not None:
                    found = replace(found, draft=replace(found.draft, ca=taken))
                    continue
            mended = self._mended(found, trial, self._terminal)
            if mended is None:
                return found, trial
            found = mended

    def _mended(self, found: Account, trial: Trial, terminal: Terminal) -> Account | None:
        """What the person changes. None: it shall be added as it is. Raises EOFError where he gives up."""
        choices = [("t", "try again"), ("u", "another url"), ("a", "another account")]
        if found.draft.url.startswith(("https:", "tls:")):
            choices.append(("c", "name the file of the authority's certificate"))
        choices += [("w", "add it all the same"), ("q", "give up; nothing is changed")]
        draft = found.draft
        match terminal.choose("What now", choices, "t"):
            case "u":
                url, clear = self._interview.url(draft.kind, anew=True)
                ca = draft.ca if self._given.ca else None  # what was agreed to was another server's
                return replace(found, draft=replace(draft, url=url, allow_http=clear, ca=ca))
            case "a":
                return self._account(draft, anew=True)
            case "c":
                ca = terminal.ask("File of the authority's certificate", self._as_authority)
                return replace(found, draft=replace(draft, ca=ca))
            case "w":
                return None
            case "q":
                raise EOFError
        return found

    # What its answer suggests

    def _mapped(self, found: Account, trial: Trial) -> tuple[Account, Trial]:
        """How its objects find their sites: asked where it was not given, with what each way would give."""
        if found.draft.site_from is not None:
            return found, trial
        fits = found.draft.about.site_from
        if fits == ("host",):
            return replace(found, draft=replace(found.draft, site_from="host")), trial
        if self._terminal is None:
            if fits[0] in _ANY_NAME:
                raise NocError(f"--site-from is missing: {found.draft.kind} has no usual way, only {', '.join(fits)}")
            return replace(found, draft=replace(found.draft, site_from=fits[0])), trial
        ways = asyncio.run(other_ways(trial))
        way = self._chosen(self._terminal, found.draft, ways)
        found = replace(found, draft=replace(found.draft, site_from=way))
        again = way != trial.settings.site_from
        return found, asyncio.run(try_backend(self._settings(found.draft))) if again else trial

    def _chosen(self, terminal: Terminal, draft: Draft, ways: Sequence[Way]) -> str:
        terminal.say("", "How does a host find its site (one tile on the wall)?", *way_lines(ways))
        forms = ", ".join(draft.about.site_from)
        terminal.explain(f"Or write another: {forms}; see site_from in noc.toml.example.")

        def check(text: str) -> str:
            if text.isdecimal() and 1 <= int(text) <= len(ways):
                return ways[int(text) - 1].text
            return answers.way(text, draft.kind)

        return terminal.ask("site_from", check, "1" if ways else "")

    def _with_canary(self, found: Account, trial: Trial) -> tuple[Account, Trial]:
        usual = found.draft.about.usual_canary
        there = trial.answer is not None and trial.answer.canary is not None and trial.answer.canary.present
        if self._terminal is None or found.draft.canary or not there:
            return found, trial
        self._terminal.say("")
        self._terminal.explain(f"It has {quoted(usual)}: as canary, it raises a fault when it is missing.")
        if not self._terminal.agrees("Watch for it"):
            return found, trial
        draft = replace(found.draft, canary=usual)
        return replace(found, draft=draft), replace(trial, settings=replace(trial.settings, canary=usual))

    # The end

    def _untested(self, found: Account, agreed: Trust) -> Added:
        self._settings(found.draft)
        return self._written(found, agreed, WRITTEN) if self._wanted(found.draft, True) else Added(NOTHING_DONE)

    def _decided(self, found: Account, findings: Findings, agreed: Trust) -> Added:
        self._say("", *finding_lines(findings))
        works = findings.worst < Grade.BAD
        if self._terminal is None and not works:
            return Added(FAILED)
        if not self._wanted(found.draft, works):
            return Added(NOTHING_DONE)
        return self._written(found, agreed, findings.code)

    def _wanted(self, draft: Draft, works: bool) -> bool:
        if self._given.yes and works:
            return True
        if self._terminal is None:
            raise NocError("--yes is missing: without a terminal nobody can be asked whether to write it")
        self._say("")
        return self._terminal.agrees(f"Add {quoted(draft.name)} to {self._file}", default=works)

    def _written(self, found: Account, agreed: Trust, code: int) -> Added:
        draft, pem = found.draft, None
        if agreed.agreed is not None and draft.ca == str(agreed.file):
            pem = agreed.agreed.pem
            draft = replace(draft, ca=agreed.name)
        commit(Plan(self._file, draft, pem, found.secret))
        return Added(code, draft)

    def _roster(self) -> frozenset[str] | None:
        if self._known is None or self._known.roster is None:
            return None
        return frozenset(site.key for site in self._known.roster)

    def _say(self, *lines: str) -> None:
        for line in lines:
            print(line, flush=True)


def _first_way(ways: Sequence[str]) -> str:
    return _ANY_NAME.get(ways[0], ways[0])


def known_settings(file: Path) -> Settings | None:
    """The configuration to which something is added; None: it has no backend yet.

    Raises ConfigError where it is damaged, or could not be written later.
    """
    check_place(file)
    text = text_of(file)
    if text is None or not parse_toml(file, text.removeprefix("\ufeff")).get("backend"):
        return None
    return load(file)


def next_steps(file: Path, usual: Path, draft: Draft) -> list[str]:
    """What to do now."""
    option = "" if file.absolute() == usual.absolute() else f" --config {file}"
    said = [f"{quoted(draft.name)} is in {file}."]
    said += wrapped("A console that runs takes it when it is started anew. Next:", "")
    return [*said, f"  noc check{option}", f"  noc wall{option}"]
