"""What this account may not and should: asked of its role, and of what it is shown. Nothing is changed."""

from typing import Any

import msgspec

from noc.backends.backend import PollError
from noc.backends.zabbix.api import Call, ZabbixApi
from noc.core.causes import Cause

_ON, _DENIED = 1, 0


class _Me(msgspec.Struct):
    roleid: str = ""


class _Action(msgspec.Struct):
    name: str
    status: int = _ON


class _Rules(msgspec.Struct):
    actions: list[_Action] = []


class _Role(msgspec.Struct):
    rules: _Rules


_WANTED = {
    "acknowledge_problems": "acknowledging problems",
    "add_problem_comments": "adding problem comments",
}


async def missing(api: ZabbixApi) -> tuple[str, ...]:
    """One sentence each, with its remedy. Raises PollError where it cannot even ask."""
    (hosts,) = await api.ask(Call("host.get", {"output": ["hostid"], "limit": 1}))
    found = []
    if not hosts.rows(dict[str, Any])[0]:
        found.append("it sees no hosts: give its user group the right to read their host groups")
    found += [f"its role does not allow {what}: allow it there" for what in await _denied(api)]
    return tuple(found)


async def _denied(api: ZabbixApi) -> list[str]:
    """What its role denies; nothing where the product does not tell."""
    try:
        me = await api.who_am_i(_Me)
        (roles,) = await api.ask(Call("role.get", {"roleids": [me.roleid], "selectRules": ["actions"]}))
        rows = roles.rows(_Role)[0]
    except PollError as error:
        if error.cause is Cause.BACKEND_LOST:
            raise
        return []
    denied = {action.name for role in rows for action in role.rules.actions if action.status == _DENIED}
    return [what for name, what in _WANTED.items() if name in denied]
