"""What the wall says where no alarm stands, and where there is nothing to show yet. Calm is said only when earned."""

from datetime import tzinfo

from noc.core.causes import State
from noc.core.phrases import for_age, listing
from noc.core.snapshot import Snapshot
from noc.ui.lettering import one_line
from noc.ui.words import for_clock

NAME = 40  # letters

Lines = tuple[str, str]  # the head line and the line below it

WAITING: Lines = ("Starting", "The engine has not sent its first picture yet.")

_HOLLOW = (State.MAINTENANCE, State.SHELVED, State.COMMISSIONING)


def quiet_lines(snapshot: Snapshot | None, zone: tzinfo | None) -> Lines:
    """For the alarm strip while neither an alarm nor a fault stands."""
    if snapshot is None:
        return WAITING
    if not snapshot.sites:
        return ("No site yet" if snapshot.backends else "No backend is configured", "Nothing is watched.")
    verifying = snapshot.counts.get(State.VERIFYING, 0)
    if verifying:
        return (
            f"Verifying {verifying} of {_sites(snapshot.roster)}",
            "No verdict before the first evidence of each; what stays without any falls silent.",
        )
    others = [
        f"{snapshot.counts.get(state, 0)} {state.value}"
        for state in (State.DEGRADED, *_HOLLOW)
        if snapshot.counts.get(state, 0)
    ]
    blind = sum(site.blind for site in snapshot.sites)
    if blind:
        others.insert(0, f"{blind} blind")
    calm = sum(site.calm for site in snapshot.sites)
    head = " · ".join([f"No alarm · {calm} of {_sites(snapshot.roster)} ok", *others])
    return (head, " · ".join(_below(snapshot, zone)))


def _below(snapshot: Snapshot, zone: tzinfo | None) -> list[str]:
    """What calm rests on, who keeps the watch, and which window ends next."""
    oldest = for_age(snapshot.oldest) if snapshot.oldest is not None else "none"
    parts = [f"oldest evidence {oldest}", f"last full cycle {for_clock(snapshot.cycle_at, zone)}"]
    if snapshot.shift.names:
        parts.insert(0, f"on shift: {listing([one_line(name[:NAME]) for name in snapshot.shift.names], 3)}")
    windows = [(site.window.until, site.name) for site in snapshot.sites if site.window and site.window.until]
    if windows:
        until, name = min(windows)
        parts.append(f"next maintenance to end: {one_line(name[:NAME])} at {until.astimezone(zone):%H:%M}")
    return parts


def empty_lines(snapshot: Snapshot | None) -> Lines | None:
    """In place of the tiles while there are none: what to do next. None where there are tiles."""
    if snapshot is None:
        return ("", "")
    if snapshot.sites:
        return None
    if not snapshot.backends:
        return (
            "What to do next",
            "Put a [[backend]] with its name, kind and url into noc.toml, then start again.\n"
            "noc check says where that file is looked for.\n"
            "noc demo shows the console on an invented network that breaks in front of you.",
        )
    names = ", ".join(backend.name for backend in snapshot.backends)
    return (
        f"Waiting for the first complete answer of {names}",
        "Its sites are taken over from there. To say yourself what should be watched, list the sites in a roster:\n"
        'roster = "sites.toml" under [console] in noc.toml. An alert source alone brings no sites.',
    )


def _sites(number: int) -> str:
    return f"{number} site{'s' if number != 1 else ''}"
