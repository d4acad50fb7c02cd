"""What the header says, worked out from a snapshot: texts and figures only."""

from dataclasses import dataclass
from datetime import tzinfo

from noc.core.causes import State
from noc.core.phrases import for_age, listing
from noc.core.snapshot import BackendView, Snapshot
from noc.ui.lettering import one_line
from noc.ui.words import STATE_WORDS, for_clock

NAME = 24  # letters

# The worst first, and calm last: the eye finds trouble at the left.
ORDER = (
    State.DOWN,
    State.SILENT,
    State.DEGRADED,
    State.MAINTENANCE,
    State.SHELVED,
    State.COMMISSIONING,
    State.VERIFYING,
    State.OK,
)


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    text: str
    good: bool = True


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    name: str
    sites: int
    counts: tuple[tuple[State, int], ...]
    adds_up: bool
    clock: str
    date: str
    facts: tuple[Fact, ...]
    people: tuple[Fact, ...] = ()  # shown where there is room
    blind: int = 0  # of the sites counted as ok: nobody can ask about them at the moment

    def word(self, state: State) -> str:
        """What stands below the number of a state."""
        word = STATE_WORDS[state]
        return f"{word}, {self.blind} BLIND" if state is State.OK and self.blind else word

    def text(self) -> str:
        """The line of counts as words: `60 sites = 3 down + 57 ok`."""
        terms = " + ".join(f"{number} {state.value}" for state, number in self.counts if number)
        blind = f", {self.blind} of the ok blind" if self.blind else ""
        return f"{self.sites} sites {'=' if self.adds_up else '≠'} {terms or '0'}{blind}"


def header_facts(snapshot: Snapshot, zone: tzinfo | None, sound: Fact, stalled: bool) -> HeaderFacts:
    counts = tuple((state, snapshot.counts.get(state, 0)) for state in ORDER)
    local = snapshot.at.astimezone(zone)
    oldest = for_age(snapshot.oldest) if snapshot.oldest is not None else "none yet"
    evidence = Fact("OLDEST EVIDENCE", oldest, snapshot.oldest is not None)
    cycle = Fact("LAST FULL CYCLE", for_clock(snapshot.cycle_at, zone), snapshot.cycle_at is not None)
    return HeaderFacts(
        name=one_line(snapshot.name),
        sites=snapshot.roster,
        counts=counts,
        adds_up=sum(number for _, number in counts) == snapshot.roster,
        clock="STOPPED" if stalled else f"{local:%H:%M:%S}",
        date=f"last data {local:%H:%M:%S}" if stalled else f"{local:%a} {local.day} {local:%b %Z}",
        facts=(evidence, cycle, _backends(snapshot.backends), sound),
        people=(_shift(snapshot), _load(snapshot)),
        blind=sum(site.blind and site.state is State.OK for site in snapshot.sites),
    )


def _shift(snapshot: Snapshot) -> Fact:
    """`ann, ben`, or that nobody has signed in."""
    return Fact("ON SHIFT", listing([one_line(name[:NAME]) for name in snapshot.shift.names], 2) or "nobody")


def _load(snapshot: Snapshot) -> Fact:
    """How much there is: the flood, else what nobody has mended for a day."""
    if snapshot.flood is not None:
        return Fact("FLOOD", f"{snapshot.flood.count} new in 10 min", good=False)
    return Fact("STANDING OVER 24 H", str(snapshot.standing) if snapshot.standing else "none")


def _backends(backends: tuple[BackendView, ...]) -> Fact:
    """`3 ok`, or the ones in trouble by name."""
    if not backends:
        return Fact("BACKENDS", "none configured", False)
    troubled = [backend for backend in backends if backend.state not in ("ok", "starting")]
    starting = sum(backend.state == "starting" for backend in backends)
    if not troubled:
        well = len(backends) - starting
        return Fact("BACKENDS", f"{well} ok, {starting} starting" if starting else f"{well} ok", not starting)
    first = troubled[0]
    words = first.state.removeprefix("backend_").replace("_", " ")
    if len(troubled) > 1:
        return Fact("BACKENDS", f"{len(troubled)} of {len(backends)} in trouble", False)
    return Fact("BACKENDS", f"{one_line(first.name)} {words}", False)
