"""The words of a message: plain, bounded, and enough to act on."""

from hypothesis import given
from hypothesis import strategies as st

from noc.core.causes import Cause
from noc.core.effects import SendPage
from noc.core.events import PartFailed
from noc.core.messages import BODY_MOST, TITLE_MOST, one_line
from noc.core.roster import Site
from tests.core.calling import breaks, watching
from tests.core.conversation import Conversation, site

RIGA = site(
    "Riga data centre", key="riga", customer="Acme", tier=1, guidance="Ring Acme's duty officer, then the fire desk.",
    contact="+371 1234",
)  # fmt: skip


def page_about(*sites: Site) -> tuple[Conversation, SendPage]:
    c = breaks(watching(*sites), *(each.key for each in sites)).runs("5 min 5 s")
    return c, c.pages[0]


def test_a_message_says_what_since_when_what_to_do_whom_to_ring_and_who_speaks() -> None:
    _, page = page_about(RIGA)
    assert page.title == "SITE DOWN: Riga data centre (Acme)"
    first, detail, guidance, contact, _, name = page.body.split("\n")
    assert first.startswith("Riga data centre (Acme): host down since 2026-11-23 09:")
    assert first.endswith("nobody has answered for 5 min.")
    assert detail
    assert guidance == "What to do: Ring Acme's duty officer, then the fire desk."
    assert contact == "Whom to ring: +371 1234"
    assert name == "NOC"


def test_a_lost_backend_says_how_many_sites_are_blind() -> None:
    c = watching(site("riga"), site("oslo"))
    c.server().lost = Cause.BACKEND_LOST
    c.runs("7 min")
    assert c.pages[0].title == "MONITORING FAULT: backend lost, icinga (2 sites blind)"
    assert "other" not in c.pages[0].body, "what is counted under the fault waits for nobody"


def test_how_many_others_wait() -> None:
    c = breaks(watching(RIGA), "riga").runs("2 min")
    c.tell(PartFailed(c.now, Cause.AUDIO_DEAD, "sound", "no sink")).runs("3 min 5 s")
    assert "1 other alarm waits for an answer." in c.pages[0].body


def test_what_others_wrote_is_plain_and_bounded() -> None:
    wild = "x\x1b[31m\n\u202eevil\u0000 " * 2000
    many = [site(f"{wild} {n}", key=f"s-{n}", customer=wild, guidance=wild, contact=wild) for n in range(8)]
    _, page = page_about(*many)
    assert page.title.isprintable()
    assert len(page.title) <= TITLE_MOST
    assert len(page.body) <= BODY_MOST
    assert all(line.isprintable() for line in page.body.split("\n"))
    assert page.body.endswith("\n\nNOC")


def test_names_of_any_script_stay_whole() -> None:
    _, page = page_about(site("Ōsaka 大阪 データセンター", key="osaka", customer="Äkta Ω"))
    assert page.title == "SITE DOWN: Ōsaka 大阪 データセンター (Äkta Ω)"


@given(st.text(max_size=300), st.integers(2, 50))
def test_a_line_is_one_line(text: str, most: int) -> None:
    line = one_line(text, most)
    assert line.isprintable()
    assert len(line) <= most
