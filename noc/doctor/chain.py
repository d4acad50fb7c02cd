"""All links, in the order of the way of an alarm: from the configuration over the backends to a person's ear."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from noc.doctor import backends, journal, screen, sentinel, sound
from noc.doctor.configuration import SECRETS, examine_secrets, read_configuration
from noc.doctor.link import Examination, Line
from noc.doctor.machine import CLOCK, FILES, ZONE, examine_clock, examine_limits, examine_zone
from noc.doctor.outside import (
    DEAD_MAN,
    NOTICES,
    SERVICE,
    TARGETS,
    examine_dead_man,
    examine_notices,
    examine_service,
    examine_targets,
)
from noc.secrets import KEYRING_DEADLINE
from noc.settings import Settings

OF_A_SECRET = KEYRING_DEADLINE.total_seconds() + 10.0  # s: a keyring may wait for its password


def begun(path: Path | None, plays: bool) -> tuple[Settings | None, list[Line], list[Examination]]:
    """The configuration, what is said of it, and what is to be examined. `plays`: a test tone may be played."""
    settings, lines = read_configuration(path)
    return settings, lines, list(_examinations(settings, plays))


def _examinations(settings: Settings | None, plays: bool) -> Iterator[Examination]:
    if settings is not None:
        yield Examination(SECRETS, partial(examine_secrets, settings), OF_A_SECRET)
        yield Examination(backends.LINK, partial(backends.examine_backends, settings), backends.SECONDS)
        yield Examination(journal.LINK, partial(journal.examine_journal, settings), journal.SECONDS)
    yield Examination(screen.LINK, partial(screen.examine_screen, settings), screen.SECONDS)
    yield Examination(sound.LINK, partial(sound.examine_sound, settings, plays), sound.SECONDS)
    yield Examination(sentinel.LINK, sentinel.examine_sentinel, sentinel.SECONDS)
    yield Examination(SERVICE, examine_service, 15.0)
    if settings is not None:
        yield Examination(DEAD_MAN, partial(examine_dead_man, settings), OF_A_SECRET)
        yield Examination(TARGETS, partial(examine_targets, settings))
    yield Examination(NOTICES, partial(examine_notices, settings))
    yield Examination(CLOCK, examine_clock, 15.0)
    yield Examination(ZONE, partial(examine_zone, settings))
    yield Examination(FILES, partial(examine_limits, settings))
