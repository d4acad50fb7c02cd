"""A backend whose clock was set back behind its own stamps, and that has stopped checking since."""

from tests.core.conversation import Conversation
from tests.core.fakes import backend, span


def test_after_a_restart_what_was_silent_is_not_read_as_health() -> None:
    c = Conversation(backend())
    gw = c.server().host("riga")
    c.runs("10 min").expect("riga", "ok")
    c.server().offset = -span("1 h")
    gw.runs = False
    c.runs("10 min").expect("riga", "silent", "checks_late")
    c.dies_and_starts_again().runs("10 s")
    assert c.view("riga").state != "ok"
    c.runs("10 min").expect("riga", "silent", "checks_late", alarm="unacked")
