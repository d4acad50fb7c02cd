"""Commands through `cmd.cgi`, which is made for people: it answers 200 with a page, whatever becomes of them.

Newer versions, and older ones with Debian's security update, want a number back that their form has shown, together
with the cookie that came with it; the transport keeps cookies. A command that is said to be submitted has been written
to the daemon's pipe and nothing more. Where the daemon has ended the CGI waits for it, and the command is carried out
when it lives again: so one whose answer did not come is never sent a second time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from html import unescape

from noc.backends.backend import PollError
from noc.backends.http import Transport
from noc.backends.reply import Reply
from noc.backends.words import clean
from noc.core.causes import Cause

_FIELD = re.compile(r"<input\b[^>]*?\bname='(nagFormId|start_time)'\s+value='([^']*)'", re.IGNORECASE)
_TROUBLE = re.compile(r"(?:class='errorMessage'>|<p>(?=Error: ))(.*?)</(?:div|p)>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_DONE = "successfully submitted"
_NOT_ALLOWED = ("do not have permission", "not authorized to commit")
_NO_COMMENT = "Comment was not entered"


class Command(IntEnum):
    ACK_HOST = 33
    ACK_SERVICE = 34
    UNACK_HOST = 51
    UNACK_SERVICE = 52
    CHECK_HOST = 96
    CHECK_SERVICES = 17  # all of a host


class RefusedError(Exception):
    """Nagios did not take a command; its text is a sentence for people."""


class UnsureError(Exception):
    """A command was sent and its answer did not come: it may be carried out, now or later."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a command has to bring along."""

    fields: Mapping[str, str]


class Commands:
    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def form(self, command: Command, about: Mapping[str, str]) -> Form:
        """Ask for the form of a command. Raises PollError and RefusedError; changes nothing."""
        params = {"cmd_typ": str(int(command)), "cmd_mod": "1", **about}
        page = self._page(await self._transport.get("/cmd.cgi", params))
        self._refuse(page)
        return Form(dict(_FIELD.findall(page)))

    async def submit(self, command: Command, form: Form, fields: Mapping[str, str]) -> None:
        """Send a command once. Raises RefusedError, UnsureError, and PollError where it surely did not arrive."""
        body = {"cmd_typ": str(int(command)), "cmd_mod": "2", **form.fields, **fields, "btnSubmit": "Commit"}
        try:
            page = self._page(await self._transport.post("/cmd.cgi", form=body))
        except PollError as error:
            if error.cause is Cause.BACKEND_REFUSED:
                raise RefusedError(error.text) from None
            raise UnsureError(error.text) from None
        if _DONE not in page:
            self._refuse(page)
            raise UnsureError(f"{self._transport.server} answered with a page that says nothing of the command")

    async def may_command(self, host: str) -> str:
        """Why this account may not command, or nothing. What it sends is refused in any case: it has no comment."""
        about = {"host": host}
        try:
            form = await self.form(Command.ACK_HOST, about)
            await self.submit(Command.ACK_HOST, form, {**about, "com_data": ""})
        except RefusedError as refused:
            return "" if _NO_COMMENT in str(refused) else str(refused)
        except UnsureError as unsure:
            raise PollError(Cause.BACKEND_GARBLED, str(unsure)) from None
        return ""

    def _page(self, reply: Reply) -> str:
        return reply.expect_ok().body.decode("utf-8", "replace")

    def _refuse(self, page: str) -> None:
        said = [clean(unescape(_TAG.sub(" ", text)), 200) for text in _TROUBLE.findall(page)]
        if any(words in page for words in _NOT_ALLOWED):
            account = "this account may not: give it authorized_for_all_host_commands and authorized_for_all_service_"
            raise RefusedError(f"{account}commands in cgi.cfg, and take it out of authorized_for_read_only")
        if said:
            raise RefusedError(f"Nagios refuses: {said[0]}")
