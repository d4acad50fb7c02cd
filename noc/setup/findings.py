"""What a trial means for a person: one finding for each question, graded, with the remedy where something is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from noc.backends.kinds import kind_named
from noc.backends.words import clean
from noc.core.answer import Answer, ConfigState
from noc.core.causes import Cause
from noc.core.phrases import for_age, listing, quoted, several
from noc.core.roster import key_of
from noc.core.skew import SKEW
from noc.setup.causes import Sight, sight, untold_remark
from noc.setup.sites import NAMES_SHOWN, SitesFound, Way, sites_of
from noc.setup.trial import Trial

RENEW_WITHIN = timedelta(days=21)  # before its end a certificate should have been renewed
SHARE = 0.1  # of its period that a poll may take; the console asks less often beyond that
_FROZEN = 10  # periods without a check, and no less than
_FROZEN_AT_LEAST = timedelta(minutes=5)


class Grade(IntEnum):
    """How bad it is; the worst of all is what a backend is worth."""

    FINE = 0
    NOTE = 1  # worth knowing, and nothing is wrong
    WEAK = 2
    BAD = 3


@dataclass(frozen=True, slots=True)
class Finding:
    grade: Grade
    topic: str
    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """All of one backend. `found` and `sight` are None where it could not be read."""

    trial: Trial
    lines: tuple[Finding, ...]
    found: SitesFound | None = None
    sight: Sight | None = None

    @property
    def worst(self) -> Grade:
        return max(line.grade for line in self.lines)

    @property
    def code(self) -> int:
        """0 fine, 1 works and is weakened, 2 does not work."""
        return max(0, self.worst - Grade.NOTE)


def findings_of(trial: Trial, now: datetime, roster: frozenset[str] | None = None) -> Findings:
    """`roster`: the keys of the sites that are listed; None: what the backends know is adopted."""
    answer = trial.answer
    if answer is None:
        return Findings(trial, (*_tls(trial, now), _unread(trial)))
    found = sites_of(answer)
    seen = sight(kind_named(trial.settings.kind), trial.settings, answer)
    lines = (
        *_tls(trial, now),
        *_reached(trial),
        *_rights(trial),
        *_product(answer),
        *_sites(found, trial, answer, roster),
        *_clock(trial, answer),
        *_canary(trial, answer),
        *_poll(trial),
    )
    return Findings(trial, lines, found, seen)


def _unread(trial: Trial) -> Finding:
    cause, text = trial.failure or (Cause.BACKEND_LOST, "nothing was read")
    topic = {Cause.BACKEND_REFUSED: "log-in", Cause.BACKEND_GARBLED: "answer"}.get(cause, "reachable")
    return Finding(Grade.BAD, topic, text, _remedy(cause, trial))


def _remedy(cause: Cause, trial: Trial) -> str:
    settings = trial.settings
    text = trial.failure[1] if trial.failure else ""
    if any(text.startswith(ref.of) for ref in (settings.password, settings.token) if ref):
        return ""  # the secret could not be had, and the text says what helps
    match cause:
        case Cause.BACKEND_REFUSED if settings.password or settings.token:
            return f"the account needs: {kind_named(settings.kind).account}"
        case Cause.BACKEND_REFUSED:
            return "no account is configured: set user and password, or token"
        case Cause.BACKEND_GARBLED:
            return f"is {settings.url} really the root of {kind_named(settings.kind).title}?"
    return ""


def _tls(trial: Trial, now: datetime) -> Iterator[Finding]:
    ca, tls = trial.settings.ca, trial.tls
    if isinstance(tls, str):
        if trial.failure is None:  # the product has a way of its own to be verified
            yield Finding(Grade.NOTE, "TLS", f"its end cannot be told: {tls}")
        return
    if tls is None:
        if trial.settings.url.startswith("http://"):
            yield Finding(Grade.NOTE, "TLS", "not encrypted: http")
        return
    by = f"the authority in {ca.name}" if ca else "an authority that this machine trusts"
    left = tls.ends - now
    said = f"valid until {tls.ends:%Y-%m-%d} ({several(left.days, 'day')}), issued by {tls.issuer}, verified by {by}"
    if left < RENEW_WITHIN:
        yield Finding(Grade.WEAK, "TLS", said, "renew it on the server: after that day every poll fails")
    else:
        yield Finding(Grade.FINE, "TLS", said)


def _reached(trial: Trial) -> Iterator[Finding]:
    account = trial.settings.user or ("its token" if trial.settings.token else "")
    yield Finding(Grade.FINE, "reachable", "answers")
    yield Finding(Grade.FINE, "log-in", f"as {account}" if account else "none configured, and none was asked for")
    if trial.failure is not None:
        yield Finding(Grade.BAD, "second poll", trial.failure[1], "a console polls it all the time")


def _rights(trial: Trial) -> Iterator[Finding]:
    if trial.rights_unknown:
        yield Finding(Grade.WEAK, "rights", f"cannot be told: {trial.rights_unknown}")
    elif not trial.rights and trial.failure is None:
        yield Finding(Grade.FINE, "rights", "nothing is missing")
    for lack in trial.rights:
        yield Finding(Grade.WEAK, "rights", lack)


def _product(answer: Answer) -> Iterator[Finding]:
    what = "object" if answer.inventory else "alert"
    version = f"version {clean(answer.version, 40)}, " if answer.version else ""
    hosts = f" ({several(len(answer.hosts), 'host')})" if answer.inventory else ""
    yield Finding(Grade.FINE, "product", f"{version}{several(answer.objects, what)}{hosts}")
    if not answer.complete:
        yield Finding(Grade.WEAK, "answer", "not complete: a part could not be read, so nothing missing is missed")
    if answer.checks_on is False:
        yield Finding(Grade.BAD, "checks", "are switched off there for all: no site is watched", "switch them on")
    if answer.config is ConfigState.FAILED:
        yield Finding(Grade.BAD, "reload", clean(answer.config_text) or "its last reload failed", "mend its files")
    if answer.config is ConfigState.PENDING:
        said = clean(answer.config_text) or "its files were changed and not loaded"
        yield Finding(Grade.WEAK, "reload", said, "reload it")
    for part in answer.partial:
        yield Finding(Grade.WEAK, "partial", clean(part))
    if (late := _late(answer)) is not None:
        yield Finding(Grade.BAD, "checks", f"its newest check ran {for_age(late)} ago: it looks frozen", "restart it")
    for remark in answer.remarks:
        if remark == untold_remark(answer):
            continue  # told as the reason why a cause cannot be named
        yield Finding(Grade.NOTE, "cannot tell", clean(remark))


def _late(answer: Answer) -> timedelta | None:
    """How long ago its newest check was, where that is far too long."""
    if answer.checking is None or answer.clock is None:
        return None
    age = answer.clock - answer.checking.stamp
    return age if age > max(_FROZEN * answer.checking.period, _FROZEN_AT_LEAST) else None


def _sites(found: SitesFound, trial: Trial, answer: Answer, roster: frozenset[str] | None) -> Iterator[Finding]:
    way = trial.settings.site_from
    names = f": {listing(found.names, NAMES_SHOWN)}" if found.names else ""
    said = f"{several(len(found.names), 'site')} by {way}{names}"
    listed = found.names if roster is None else [name for name in found.names if key_of(name) in roster]
    if found.names and not listed:
        yield Finding(Grade.BAD, "sites", f"{said}; none of them is on the roster", "compare: noc roster diff")
    elif found.names:
        known = "" if roster is None else f" ({len(listed)} on the roster)"
        yield Finding(Grade.FINE, "sites", said.replace(f" by {way}", f" by {way}{known}", 1))
    elif found.alerts_only:
        said = f"no alert names a site by {way} now; its sites come from the roster, or from a second backend"
        yield Finding(Grade.NOTE, "sites", said)
    elif answer.objects:
        yield Finding(Grade.BAD, "sites", f"no object has a site by {way}", _another(trial.ways))
    else:
        yield Finding(Grade.BAD, "sites", "it watches nothing", "add hosts there, or give the account a look at them")
    if found.names and found.homeless:
        count = several(len(found.homeless), "host")
        text = f"{count} of no site, on no tile: {listing(found.homeless, NAMES_SHOWN)}"
        yield Finding(Grade.NOTE, "no site", text)


def _another(ways: Sequence[Way]) -> str:
    if not ways:
        return "set site_from to another way"
    best = [f'"{way.text}" ({several(len(way.found.names), "site")})' for way in ways[:3]]
    return f"set site_from, such as to {' or '.join(best)}"


def _clock(trial: Trial, answer: Answer) -> Iterator[Finding]:
    if answer.clock is None or trial.answered_at is None:
        return
    skew = answer.clock - trial.answered_at
    ahead = "ahead of" if skew > timedelta(0) else "behind"
    if abs(skew) > SKEW:
        said = f"{for_age(abs(skew))} {ahead} this machine's"
        yield Finding(Grade.WEAK, "clock", said, "have both set by NTP")
    else:
        yield Finding(Grade.FINE, "clock", f"{abs(skew).total_seconds():.1f} s {ahead} this machine's")


def _canary(trial: Trial, answer: Answer) -> Iterator[Finding]:
    wanted, usual = trial.settings.canary, kind_named(trial.settings.kind).usual_canary
    there = answer.canary is not None and answer.canary.present
    if wanted and there:
        yield Finding(Grade.FINE, "canary", f"{quoted(wanted)} is there")
    elif wanted:
        yield Finding(Grade.BAD, "canary", f"{quoted(wanted)} is missing", "put it there, or mend the key canary")
    elif usual and there:
        said = f"none is set, and {quoted(usual)} is there"
        yield Finding(Grade.NOTE, "canary", said, f'add to noc.toml: canary = "{usual}"')
    elif usual:
        yield Finding(Grade.NOTE, "canary", f"none is set, and the usual {quoted(usual)} is not there")


def _poll(trial: Trial) -> Iterator[Finding]:
    for number, poll in enumerate(trial.polls):
        which = "first poll" if number == 0 else "next polls"
        requests = several(poll.requests, "request")
        yield Finding(Grade.FINE, which, f"{poll.seconds:.2f} s, {requests}, {poll.bytes / 1000:.1f} kB")
    if not trial.polls:
        return
    period = trial.settings.poll_every.total_seconds()
    share = trial.polls[-1].seconds / period
    said = f"{share:.1%} of its period of {period:g} s"
    if share > SHARE:
        longer = round(trial.polls[-1].seconds / SHARE + 0.5)
        remedy = f'it is asked every {longer} s only: set poll_every = "{longer}s" to say so'
        yield Finding(Grade.WEAK, "share", said, remedy)
    else:
        yield Finding(Grade.FINE, "share", said)
