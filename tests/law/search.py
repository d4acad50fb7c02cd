"""Breadth first through everything that can happen, each world once."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from tests.law.history import Town
from tests.law.invariants import check, check_once
from tests.law.merging import canonical
from tests.law.story import Deed, Story, deeds


@dataclass
class Broken:
    """What does not hold, and the shortest story that leads there."""

    what: str
    script: tuple[str, ...]
    town: Town

    def __str__(self) -> str:
        hosts = [
            f'c.server("{name}").host("{host}", "{key}", every="10 s")'
            for key, known in self.town.sites.items()
            for name, host in known
        ]
        servers = ", ".join(f'backend("{name}", lost_after="10 s")' for name in self.town.backends)
        roster = ", ".join(f'site("{key}", silent_after="40 s")' for key in self.town.sites)
        lines = [f"c = Conversation({servers}, roster=[{roster}])", *hosts, 'c.runs("150 s", TEN)', *self.script]
        return "\n".join([self.what, "", *(f"    {line}" for line in lines)])


@dataclass
class Walk:
    """`worlds` that differ, `depth` to which all were walked, `steps` tried; `pairs` of worlds that were merged."""

    worlds: int = 0
    depth: int = 0
    steps: int = 0
    broken: Broken | None = None
    pairs: list[tuple[Story, Story]] = field(default_factory=list)


def walk(
    town: Town, least: int, seconds: float, names: Callable[[str], bool] = lambda name: True, sample: int = 0
) -> Walk:
    """To depth `least` in any case, and on for as long as `seconds` have not passed. Ends at the first broken world.

    Every `sample`-th merging is kept.
    """
    alphabet = [deed for deed in deeds(town) if names(deed.name)]
    gc.disable()  # the worlds are kept, and have no cycles
    try:
        return _walk(town, alphabet, least, monotonic() + seconds, sample)
    finally:
        gc.enable()


def _walk(town: Town, alphabet: Sequence[Deed], least: int, ends: float, sample: int) -> Walk:
    first = Story(town, check)
    found = Walk(worlds=1)
    seen: dict[int, Story | None] = {canonical(first): first}
    level = [first]
    while level and not found.broken:
        following: list[Story] = []
        for story in level:
            if found.depth >= least and monotonic() > ends:
                return found
            following += _next(story, alphabet, seen, found, sample)
            if found.broken:
                return found
        level = following
        found.depth += 1
    return found


def _next(
    story: Story, alphabet: Sequence[Deed], seen: dict[int, Story | None], found: Walk, sample: int
) -> list[Story]:
    new: list[Story] = []
    for deed in alphabet:
        if not deed.may(story):
            continue
        found.steps += 1
        try:
            told = story.does(deed.line)
            key = canonical(told)
            if key in seen:
                twin = seen[key]
                if sample and found.steps % sample == 0 and twin is not None:
                    found.pairs.append((twin, told))
                continue
            check_once(told)
        except AssertionError as error:
            found.broken = Broken(str(error).partition("\n")[0], (*story.script, deed.line), story.town)
            return new
        seen[key] = told if sample else None
        found.worlds += 1
        new.append(told)
    return new
