"""The monitoring plug-ins' convention: 2 beats 3, 3 beats 1, 1 beats 0."""

from tests.core.conversation import Conversation, site
from tests.core.fakes import backend


def test_what_is_down_beats_what_is_still_verified() -> None:
    c = Conversation(backend(), roster=[site("riga"), site("oslo")])
    c.server().host("riga").well = False
    c.runs("20 s").expect("riga", "down", "host_down").expect("oslo", "verifying", "starting")
    assert c.code == 2


def test_what_is_still_verified_beats_what_is_degraded() -> None:
    c = Conversation(backend(), roster=[site("riga"), site("oslo")])
    c.server().host("riga", site="riga")
    weak = c.server().host("riga-two", site="riga")
    weak.well = False
    c.runs("20 s").expect("riga", "degraded", "part_down").expect("oslo", "verifying", "starting")
    assert c.code == 3
