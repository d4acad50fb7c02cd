"""One message to one Apprise address, and nothing of the address to anybody else.

The address is a secret in all its parts: it holds tokens, passwords, telephone numbers. So Apprise's own log stays
shut, and of what it says of a failure only that is passed on which repeats no part of it. Blocks: for a worker.
"""

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from noc.core.effects import About, SendPage
from noc.notify.sent import Sent

if TYPE_CHECKING:
    from apprise import AppriseAsset, AppriseResult, NotifyBase  # noqa: TID251  this is the one place

_TEXT_MOST = 200  # characters
_LEAST_PART = 3  # characters of a part of an address that would tell something
_NOT_TAKEN = "its service did not take the message"
_NOT_REACHED = "its service cannot be reached"
# They write whole addresses, or their paths, into the log.
_TELLTALES = ("apprise", "urllib3", "requests")


def deliver(page: SendPage, address: str) -> Sent:
    """Send it as plain text: nothing in it is interpreted, nothing is attached."""
    from apprise import Apprise, NotifyFormat, NotifyType  # noqa: TID251  late: it takes long to load

    _hush()
    asset = _asset()
    service = Apprise.instantiate(address, asset=asset)
    if service is None:
        text = f"the address of target {page.target} is none that Apprise understands; mend it"
        return Sent(False, text, again=False)
    if not _verifies(service):
        text = f"the address of target {page.target} turns the check of certificates off; take verify=no out of it"
        return Sent(False, text, again=False)
    kinds = {About.ALARM: NotifyType.FAILURE, About.ANSWER: NotifyType.SUCCESS, About.TEST: NotifyType.INFO}
    courier = Apprise(asset=asset)
    courier.add(service)
    with courier.notify(
        title=page.title, body=page.body, notify_type=kinds[page.about], body_format=NotifyFormat.TEXT,
        interpret_escapes=False,
    ) as result:  # fmt: skip
        return Sent(True) if _was_taken(result) else Sent(False, _reason(result, address))


def _hush() -> None:
    for name in _TELLTALES:
        logger = logging.getLogger(name)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _asset() -> "AppriseAsset":
    """Nothing is kept on the disk, and no file of whoever runs us is loaded as a plug-in.

    Without a limit of its own Apprise stays in our thread; with one it uses a pool that is waited for when Python ends.
    """
    from apprise import AppriseAsset  # noqa: TID251

    return AppriseAsset(
        app_id="NOC Console", app_desc="NOC Console", app_url="", secure_logging=True, storage_mode="memory",
        plugin_paths=[], service_timeout=0, interpret_emojis=False, interpret_escapes=False,
    )  # fmt: skip


def _verifies(service: "NotifyBase") -> bool:
    return bool(getattr(service, "verify_certificate", True))


def _was_taken(result: "AppriseResult") -> bool:
    """By the tries themselves: an address can be marked as one that may fail, and then counts as a success."""
    return any(bool(attempt) for each in result for attempt in each)


def _reason(result: "AppriseResult", address: str) -> str:
    """Why it was not taken, in the words of Apprise where they repeat nothing of the address."""
    said = [" ".join(entry.message.split()) for entry in result.logs()]
    for text in said:
        if text.isprintable() and not _tells(text, address):
            return text[:_TEXT_MOST]
    return _NOT_REACHED if any("connection error" in text.casefold() for text in said) else _NOT_TAKEN


def _tells(text: str, address: str) -> bool:
    shown = text.casefold()
    words = {word for form in (address, unquote(address)) for word in re.split(r"[/:?&=#,;+@\s]+", form.casefold())}
    scheme = address.partition(":")[0].casefold()
    return any(word in shown for word in words - {scheme} if len(word) >= _LEAST_PART)
