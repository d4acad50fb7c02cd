"""Files of the console that changed and were not loaded: a weakness at first, loud after ten minutes."""

import pytest

from noc.core.causes import Cause
from noc.core.effects import Happened, Reload
from noc.core.events import PartFailed, PartWorks, ReloadAsked
from noc.core.fold import fold
from tests.core.conversation import Conversation, site
from tests.core.fakes import backend

FILE = "noc.toml"


@pytest.fixture
def c() -> Conversation:
    c = Conversation(backend(), roster=[site("riga")])
    c.server().host("riga")
    return c.runs("1 min").tell(PartFailed(c.now, Cause.CONFIG_PENDING, FILE, "changed"))


def test_it_grows_loud_after_ten_minutes_whoever_has_taken_it(c: Conversation) -> None:
    c.runs("5 s").expect_fault("config_pending")
    assert c.due() == {"supervisory"}
    assert c.code == 1
    c.ack(FILE, note="editing it").runs("9 min 50 s").expect_fault("config_pending", "acked")
    c.runs("10 s").expect_fault("config_pending", "unacked")
    assert c.due() == {"fault"}
    assert c.code == 2


def test_told_again_it_is_as_old_as_it_was(c: Conversation) -> None:
    c.ack(FILE, note="editing it").runs("9 min")
    c.tell(PartFailed(c.now, Cause.CONFIG_PENDING, FILE, "broken"))
    c.runs("70 s").expect_fault("config_pending", "unacked")


def test_changed_back_it_is_over_and_only_a_loud_one_latches(c: Conversation) -> None:
    c.runs("5 s").tell(PartWorks(c.now, Cause.CONFIG_PENDING, FILE))
    c.runs("1 s").expect_no_fault("config_pending")
    c.tell(PartFailed(c.now, Cause.CONFIG_PENDING, FILE, "changed")).runs("11 min")
    c.tell(PartWorks(c.now, Cause.CONFIG_PENDING, FILE))
    c.runs("1 s").expect_fault("config_pending", "cleared_unacked")


def test_a_console_that_begins_has_loaded_its_files(c: Conversation) -> None:
    c.runs("5 s").dies_and_starts_again().runs("1 s").expect_no_fault("config_pending")


def test_a_reload_is_handed_to_who_can_do_it_with_the_name_of_who_asked(c: Conversation) -> None:
    _, effects = fold(c.world, ReloadAsked(c.now, "ann", always=True))
    assert Reload("ann", always=True) in effects
    assert [effect.by for effect in effects if isinstance(effect, Happened) and effect.event == "reload"] == ["ann"]
