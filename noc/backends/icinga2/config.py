"""Whether Icinga runs with its newest configuration, by what its checks of itself say.

Only failures can be told. Versions before 2.14 on Unix never say that a reload failed (Icinga/icinga2#8428); of them a
clean self-check proves nothing.
"""

import re
from collections.abc import Iterable

from noc.backends.icinga2.last_words import Said
from noc.core.answer import ConfigState

_FAILED = re.compile(r"(?i)reload attempt failed|stage validation failed")
_TELLS_FROM = (2, 14)


def config_of(words: Iterable[Said | None], version: str) -> tuple[ConfigState, str]:
    """Judge by the last words of each object with the check command "icinga"; a cluster may have one per node.

    The text says what failed, or why it cannot be told.
    """
    texts = [said.text for said in words if said is not None]
    failed = next((text for text in texts if _FAILED.search(text)), None)
    if failed is not None:
        return ConfigState.FAILED, failed
    if not any("has been running" in text for text in texts):
        return ConfigState.UNKNOWN, 'no result of the check command "icinga": a failed reload cannot be told'
    if _number(version) < _TELLS_FROM:
        return ConfigState.UNKNOWN, f"version {version} does not tell a failed reload; 2.14 and later do"
    return ConfigState.APPLIED, ""


def _number(version: str) -> tuple[int, ...]:
    found = re.match(r"(\d+)\.(\d+)", version)
    return (int(found[1]), int(found[2])) if found else (0,)
