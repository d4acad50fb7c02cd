"""What the API user may, by what Icinga tells of him: patterns such as `actions/*`, compared without regard to case."""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import msgspec

from noc.backends.backend import PollError
from noc.backends.icinga2.api import Icinga2Api
from noc.backends.icinga2.wire import Results
from noc.backends.reply import decode
from noc.backends.words import clean
from noc.core.causes import Cause

ACKNOWLEDGE = "actions/acknowledge-problem"
UNACKNOWLEDGE = "actions/remove-acknowledgement"
RECHECK = "actions/reschedule-check"

_READS = {
    "objects/query/Host": "without it no host is seen",
    "objects/query/Service": "without it no service is seen",
    "status/query": "its clock, its switched-off checks and its lost zones stay unknown",
    "objects/query/TimePeriod": "all check periods count as open",
    "objects/query/Comment": "who acknowledged, and comments, stay unknown",
    "objects/query/Downtime": "the ends of downtimes stay unknown",
}
_WRITES = {
    ACKNOWLEDGE: "acknowledgements stay in the console",
    UNACKNOWLEDGE: "acknowledgements cannot be taken back there",
    RECHECK: "nothing can be checked anew from here",
}
_FILTERED = " (filtered)"  # behind a permission for some objects only


class User(msgspec.Struct, gc=False):
    user: str = ""
    permissions: list[str] = []


def may(permission: str) -> str:
    """What to ask where something was not done, perhaps for want of a permission."""
    return f"does the API user have {permission}?"


async def missing_rights(api: Icinga2Api, writes: bool) -> tuple[str, ...]:
    """One sentence for each permission that is missing. Raises PollError."""
    users = decode(await api.user(), Results[User]).results
    if not users:
        raise PollError(Cause.BACKEND_GARBLED, f"{api.transport.server} does not tell what this API user may")
    return tuple(_missing(users[0], _READS | (_WRITES if writes else {})))


def _missing(user: User, wanted: dict[str, str]) -> Iterator[str]:
    name = clean(user.user, 60) or "of the console"
    for permission, without in wanted.items():
        if not is_given(permission, user.permissions):
            yield f'{without}: add "{permission}" to the permissions of the ApiUser {name}'


def is_given(permission: str, given: Sequence[str]) -> bool:
    wanted = permission.casefold()
    return any(fnmatchcase(wanted, one.removesuffix(_FILTERED).casefold()) for one in given)
