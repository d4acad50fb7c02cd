"""Whether Icinga runs with its newest configuration: by its checks of itself, and by the plug-in that sees its files.

By itself it tells failures alone, and versions before 2.14 on Unix not even that a reload has failed
(Icinga/icinga2#8428). The plug-in sees a change that is not loaded for whatever reason.
"""

import re
from collections.abc import Iterable, Sequence

from noc.backends.applied import COMMANDS, Applied, Probe
from noc.backends.icinga2 import wire
from noc.backends.icinga2.last_words import LastWords, Said
from noc.backends.icinga2.services import SELF_CHECK
from noc.backends.stamps import from_epoch, seconds_of
from noc.core.answer import ConfigState

_FAILED = re.compile(r"(?i)reload attempt failed|stage validation failed")
_TELLS_FROM = (2, 14)


def config_of(words: Iterable[Said | None], version: str, applied: Applied) -> Applied:
    """Judge by the last words of each object with the check command "icinga", of which a cluster may have one per node,
    and by what the plug-in has found."""
    texts = [said.text for said in words if said is not None]
    failed = next((text for text in texts if _FAILED.search(text)), None)
    if failed is not None:
        return Applied(ConfigState.FAILED, failed, applied.remarks)
    if applied.state is not ConfigState.UNKNOWN:
        return applied  # a reload that fails leaves the change waiting: that is told with it
    return Applied(ConfigState.UNKNOWN, remarks=(*_of_reloads(texts, version), *applied.remarks))


def probes_of(rows: Iterable[wire.HostRow | wire.ServiceRow], words: LastWords) -> list[Probe]:
    """The runs of the plug-in."""
    probes = []
    for row in rows:
        if row.attrs.check_command in COMMANDS:
            said, every = words.of(row.name), seconds_of(row.attrs.check_interval)
            if said is None:
                probes.append(Probe(row.name, None, None, every=every))
            else:
                probes.append(Probe(row.name, from_epoch(said.last_check), said.stamps, said.text, every))
    return probes


def self_checks(rows: Iterable[wire.HostRow | wire.ServiceRow], words: LastWords) -> list[Said | None]:
    """What the checks have said with which Icinga looks at itself."""
    return [words.of(row.name) for row in rows if row.attrs.check_command == SELF_CHECK]


def _of_reloads(texts: Sequence[str], version: str) -> Iterable[str]:
    if not any("has been running" in text for text in texts):
        yield 'no result of the check command "icinga": a failed reload cannot be told'
    elif _number(version) < _TELLS_FROM:
        yield f"version {version} does not tell a failed reload; 2.14 and later do"


def _number(version: str) -> tuple[int, ...]:
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found else (0,)
