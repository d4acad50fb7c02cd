"""Escalation: an alarm that nobody answers becomes faster and louder after two minutes, then others are told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from noc.core.alarm import ESCALATES_AFTER, due
from noc.core.causes import MEANING, Cause
from noc.core.clock import Now
from noc.core.effects import About, Effect, Happened, SendPage
from noc.core.events import PageAnswered, TestAsked
from noc.core.followup import ANSWER, follow_up, sends
from noc.core.ladder import Ladder, Step, is_open, tier_of, waits_from
from noc.core.lives import is_of_site
from noc.core.memory import Page, TestMemory
from noc.core.messages import for_people, headline, one_line
from noc.core.model import Alarm, AlarmKey, Fault, World
from noc.core.phrases import for_age, listing, quoted
from noc.core.reply import Answered, bad, done
from noc.core.rules import Rules

# Further messages to the same targets are gathered for so long, unless one of their alarms is of tier 1 or a fault.
GATHERED = timedelta(seconds=60)
ESCALATION = "escalation"
_REASON_MOST = 200  # characters of why a message was not taken
_TEST = "test-"  # so begins the id of a test message

Targets = tuple[str, ...]


def escalate(world: World, at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """Take every step that is due; each is told with a line and written down before its messages go out."""
    waiting = [alarm for alarm in world.alarms.values() if is_open(alarm)]
    lines: list[Effect] = []
    if waiting:
        world, lines = _louder(world, waiting, at, now)
    if waiting and world.rules.steps:
        world, told = _send(world, [world.alarms[alarm.owner, alarm.cause] for alarm in waiting], at, now)
        lines += told
    world, answers = follow_up(world, at, now)
    return world, [*lines, *answers]


def _louder(world: World, waiting: list[Alarm], at: datetime, now: Now) -> tuple[World, list[Effect]]:
    """The step that is built in; any other that is taken sooner brings it along."""
    taken = [alarm for alarm in waiting if not alarm.steps and now.at - waits_from(alarm, now) >= ESCALATES_AFTER]
    lines: list[Effect] = [_line(world, alarm, at, now, alarm.detail) for alarm in taken]
    return _stepped(world, {(alarm.owner, alarm.cause): 1 for alarm in taken}, now), lines


@dataclass(slots=True)
class _Draft:
    """The alarms that reach a step with the same targets at the same moment."""

    alarms: dict[AlarmKey, Alarm] = field(default_factory=dict)
    steps: dict[AlarmKey, list[Step]] = field(default_factory=dict)

    def add(self, alarm: Alarm, step: Step) -> None:
        key = (alarm.owner, alarm.cause)
        self.alarms[key] = alarm
        self.steps.setdefault(key, []).append(step)

    @property
    def number(self) -> int:
        return max(step.number for steps in self.steps.values() for step in steps)


def _send(world: World, waiting: list[Alarm], at: datetime, now: Now) -> tuple[World, list[Effect]]:
    ladder = Ladder(world, now)
    drafts: dict[Targets, _Draft] = {}
    for alarm in waiting:
        for step in ladder.due(alarm):
            drafts.setdefault(step.rule.targets, _Draft()).add(alarm, step)
    ready = {targets: draft for targets, draft in drafts.items() if not _is_gathered(world, targets, draft, now)}
    if not ready:
        return world, []
    pages = {
        page.id: page
        for number, (targets, draft) in enumerate(ready.items())
        if (page := _page(world, targets, draft, number, now))
    }
    lines: list[Effect] = [
        _line(world, draft.alarms[key], at, now, _step_detail(ladder, draft.alarms[key], step, now))
        for draft in ready.values()
        for key, steps in draft.steps.items()
        for step in steps
    ]
    counts: dict[AlarmKey, int] = {}
    for draft in ready.values():
        for key, steps in draft.steps.items():
            counts[key] = counts.get(key, 0 if draft.alarms[key].steps else 1) + len(steps)
    world = replace(_stepped(world, counts, now), pages={**world.pages, **pages})
    return world, [*lines, *(send for page in pages.values() for send in sends(page))]


def _is_gathered(world: World, targets: Targets, draft: _Draft, now: Now) -> bool:
    """A message has just gone to them, and this is no matter of seconds: what else comes goes along with the next."""
    if any(tier_of(world, alarm) == 1 for alarm in draft.alarms.values()):
        return False
    return any(
        page.targets == targets and page.step != ANSWER and timedelta(0) <= now.at - page.at < GATHERED
        for page in world.pages.values()
    )


def _page(world: World, targets: Targets, draft: _Draft, number: int, now: Now) -> Page:
    alarms = sorted(draft.alarms.values(), key=lambda alarm: (tier_of(world, alarm), waits_from(alarm, now)))
    keys = tuple((alarm.owner, alarm.cause) for alarm in alarms)
    return Page(
        f"{now.at:%Y%m%dT%H%M%S%f}-{world.folds}-{number}", draft.number, now.at, headline(world, keys),
        for_people(world, alarms, now), targets, keys, targets=targets,
    )  # fmt: skip


def _step_detail(ladder: Ladder, alarm: Alarm, step: Step, now: Now) -> str:
    names = listing(step.rule.targets, 10)
    if now.at - waits_from(alarm, now) < step.rule.after and ladder.reached_nobody(alarm):
        return f"step {step.number}, because the one before reached nobody: {names}"
    return f"step {step.number} after {for_age(step.rule.after)}: {names}"


def _stepped(world: World, counts: Mapping[AlarmKey, int], now: Now) -> World:
    if not counts:
        return world
    taken = {
        key: replace(world.alarms[key], steps=world.alarms[key].steps + count, stepped=now.mono)
        for key, count in counts.items()
    }
    return replace(world, alarms={**world.alarms, **taken})


def _line(world: World, alarm: Alarm, at: datetime, now: Now, detail: str) -> Happened:
    about = is_of_site(world, alarm)
    verdict = world.verdicts.get(alarm.owner) if about else None
    return Happened(
        at, "escalate", alarm.owner if about else None, None if about else alarm.owner,
        verdict.state if verdict else None, alarm.cause, alarm.state,
        MEANING[alarm.cause].sound if due(alarm, now) else None, detail,
    )  # fmt: skip


def known_targets(rules: Rules) -> Targets:
    """Whom messages can be sent to, in the order of the configuration."""
    named = (target for step in rules.steps for target in step.targets)
    return tuple(dict.fromkeys((*rules.targets, *named)))


def test_target(world: World, asked: TestAsked, now: Now) -> Answered:
    known = known_targets(world.rules)
    if not known:
        return bad("there are no targets to send to; add a [[target]] to noc.toml", world)
    if asked.target not in known:
        return bad(f"there is no target {quoted(asked.target)}; there are {listing(known, 20)}", world)
    send = SendPage(
        f"{_TEST}{now.at:%Y%m%dT%H%M%S%f}-{world.folds}", asked.target, f"TEST: no alarm ({one_line(world.name, 60)})",
        f"{one_line(asked.by, 80)} tries whether messages to {asked.target} arrive. Nothing is wrong.\n\n"
        f"{one_line(world.name, 60)}", About.TEST,
    )  # fmt: skip
    return done(f"a test message was sent to {asked.target}", world, [send])


def page_answered(world: World, event: PageAnswered, now: Now) -> tuple[World, list[Effect]]:
    """One message has an outcome: its target is struck from those waited for, and fails until it takes one again."""
    page = world.pages.get(event.page)
    reason = one_line(event.text, _REASON_MOST)
    failing = {target: fault for target, fault in world.failing.items() if target != event.target}
    if not event.sent and event.target in known_targets(world.rules):
        known = world.failing.get(event.target)
        since = known.since if known else now.at
        detail = f"it did not take the last message: {reason}"
        failing[event.target] = Fault(Cause.TARGET_FAILED, event.target, since, detail, loud=False)
    if page is not None:
        world = replace(world, pages=_with(world.pages, _struck(page, event)))
    if _is_test(event):
        text = f"{event.target} took it" if event.sent else f"{event.target} did not take it: {reason}"
        world = replace(world, tested=TestMemory(event.target, event.sent, text, now.at))
    return replace(world, failing=failing), [_outcome_line(world, page, event, reason)]


def _is_test(event: PageAnswered) -> bool:
    return event.page.startswith(_TEST)


def _struck(page: Page, event: PageAnswered) -> Page:
    waiting = tuple(target for target in page.waiting if target != event.target)
    reached = (*page.reached, event.target) if event.sent and event.target not in page.reached else page.reached
    return replace(page, waiting=waiting, reached=reached)


def _with(pages: Mapping[str, Page], page: Page) -> dict[str, Page]:
    if page.step == ANSWER and not page.waiting:
        return {key: each for key, each in pages.items() if key != page.id}
    return {**pages, page.id: page}


def _outcome_line(world: World, page: Page | None, event: PageAnswered, reason: str) -> Happened:
    owner, cause = page.alarms[0] if page is not None and len(page.alarms) == 1 else (None, None)
    site = owner if owner in world.watched else None
    what = page.title if page is not None else "a test message" if _is_test(event) else "a message"
    said = f"took: {what}" if event.sent else f"did not take: {what} ({reason})"
    return Happened(event.now.at, "page", site, event.target, cause=cause, detail=f"{event.target} {said}")


def page_faults(world: World, now: Now) -> Iterator[Fault]:
    """`escalation_exhausted`: the last step was taken and nobody has answered. `target_failed`: it takes no message."""
    yield from world.failing.values()
    if not world.pages:
        return
    ladder = Ladder(world, now)
    left = [alarm for alarm in world.alarms.values() if is_open(alarm) and ladder.is_exhausted(alarm)]
    if left:
        known = world.faults.get((Cause.ESCALATION_EXHAUSTED, ESCALATION))
        owners = list(dict.fromkeys(alarm.owner for alarm in left))
        names = [world.watched[owner].site.name if owner in world.watched else owner for owner in owners]
        yield Fault(
            Cause.ESCALATION_EXHAUSTED, ESCALATION, known.since if known else now.at,
            f"everybody was called and nobody has answered: {listing(names)}",
            sum(1 for owner in owners if owner in world.watched),
        )  # fmt: skip


def unsent(world: World) -> list[Effect]:
    """After a start: messages of which it is not known that they arrived, as far as they still matter."""
    begun = world.started.at  # what has this moment was made by the start itself, and is on its way
    old = (page for page in world.pages.values() if page.quiet_from is None and page.at != begun)
    return [send for page in old for send in sends(page)]
