"""Advice for every cause: short, plain, and in the words of the product."""

import re

import pytest

from noc.core.causes import MEANING, Cause, State
from noc.ui.advice import ADVICE, advice_for

LONGEST = 170  # characters: two lines of a panel
# What the product never says, and what needs a dictionary at four in the morning.
JARGON = re.compile(
    r"(?i)\b(stale|unknown|no data|daemon|endpoint|socket|timeout|HTTP|TLS|JSON|API|exporter|scrape|payload|latency|"
    r"regex|threshold|entity|node|acknowledgment|ack|alerting|flapping|e\.g\.|i\.e\.|etc)\b"
)


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_advice_of_two_short_sentences_at_most(cause: Cause) -> None:
    advice = advice_for(cause)
    for text in (advice.means, advice.do):
        assert 20 <= len(text) <= LONGEST, len(text)
        assert text[0].isupper()
        assert text.endswith(".")
        assert len(re.findall(r"[.!?](?=\s|$)", text)) <= 2
        assert text == " ".join(text.split())
        assert not JARGON.search(text), JARGON.search(text)
        assert "_" not in text.replace("site_from", ""), "a name of the code"


def test_no_two_loud_causes_give_the_same_advice() -> None:
    loud = [advice_for(cause) for cause in Cause if MEANING[cause].loud]
    assert len(set(loud)) == len(loud)
    assert set(ADVICE) == set(Cause)


@pytest.mark.parametrize("cause", [cause for cause in Cause if MEANING[cause].state is State.SILENT])
def test_silence_is_never_told_as_health(cause: Cause) -> None:
    """Each of them says that nobody watches, or that it is to be treated as down."""
    assert re.search(r"[Tt]reat it as down|[Nn]obody watches", advice_for(cause).means)
