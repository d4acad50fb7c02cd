"""A backend that was killed comes back with what it had saved long before: old looks are no news."""

from copy import copy

import pytest

from tests.core.conversation import Conversation, site
from tests.core.fakes import Host, backend, span


def watched(well: bool) -> tuple[Conversation, Host]:
    """Checked each five minutes; since it was saved it has gone down, or has come back."""
    c = Conversation(backend(), roster=[site("riga")])
    gw = c.server().host("riga", every="5 min", well=not well)
    c.runs("6 min")
    saved = copy(gw)
    gw.well = well
    c.runs("5 min")
    saved.well, saved.runs = well, False
    return c, saved


def comes_back_with(c: Conversation, saved: Host) -> Host:
    c.server().lost = "backend_lost"
    c.runs("20 s")
    c.server().lost = None
    c.server().hosts["riga"] = saved
    return saved


def test_an_old_up_does_not_clear_what_is_down_and_the_next_look_does() -> None:
    c, saved = watched(well=False)
    c.expect("riga", "down", "host_down", alarm="unacked")
    gw = comes_back_with(c, saved)
    c.runs("2 min").expect("riga", "down", "host_down", alarm="unacked", sound="down")
    gw.runs = gw.well = True
    c.runs("1 min").expect("riga", "ok", alarm="cleared_unacked")


def test_an_old_down_is_not_heard_and_the_next_look_is() -> None:
    c, saved = watched(well=True)
    c.ack("riga").expect("riga", "ok", alarm="normal")
    back = c.time
    gw = comes_back_with(c, saved)
    c.runs("2 min").expect("riga", "ok", alarm="normal").expect_quiet(back)
    gw.runs, gw.well = True, False
    c.runs("10 s").expect("riga", "down", "host_down", alarm="unacked", sound="down")


def test_what_is_not_looked_at_again_is_silent() -> None:
    c, saved = watched(well=True)
    comes_back_with(c, saved)
    c.runs("16 min").expect("riga", "silent", "checks_late", alarm="unacked", sound="silent")


@pytest.mark.parametrize(("tells_clock", "sound"), [(True, "down"), (False, "silent")])
def test_a_clock_that_is_set_back_hides_no_host_that_is_down(tells_clock: bool, sound: str) -> None:
    c = Conversation(backend(), roster=[site("riga")])
    gw = c.server().host("riga")
    c.server().tells_clock = tells_clock
    c.runs("5 min").expect("riga", "ok")
    c.server().offset = -span("1 h")
    gw.well = False
    c.runs("2 min")
    assert sound in c.due()
