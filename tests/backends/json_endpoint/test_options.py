"""What of the keys is refused before anything is asked, and how it is said."""

from typing import Any

import pytest

from noc.backends.json_endpoint.options import JsonOptions

FINE: dict[str, Any] = {"items": "hosts[]", "host": "name", "state": "state", "up": ["up"], "checked_at": "seen"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"checked_at": None, "generated_at": "made"},
        {"state": None, "up": [], "checked_at": None, "answered_at": "last"},
        {"items": "hosts.*", "host": None},
        {"items": None, "host": None},
        {"interval": "60s"},
        {"interval": "check.every"},
        {"path": "?all=1"},
        {"timezone": "Europe/Riga"},
    ],
)
def test_what_can_prove_something_is_taken(changes: dict[str, Any]) -> None:
    JsonOptions(**{**FINE, **changes})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"checked_at": None}, "needs a time that proves something: answered_at"),
        ({"state": None, "up": []}, "state is missing: that somebody looked"),
        ({"state": None, "up": [], "checked_at": None, "generated_at": "made"}, "state is missing: that somebody"),
        ({"state": None}, "state is missing: where the words"),
        ({"up": []}, "up is missing"),
        ({"host": None}, "host is missing"),
        ({"items": "hosts["}, 'items = "hosts\\[" is no path'),
        ({"state": "all[].state"}, "only items may hold"),
        ({"interval": "1 minute or so"}, "interval = .* is no path"),
        ({"timezone": "EET/DST"}, 'timezone = "EET/DST" is unknown'),
        ({"timezone": "../../etc/passwd"}, "timezone = .* is unknown"),
        ({"path": "api/hosts"}, 'as "/api/hosts"'),
        ({"path": "/api hosts"}, "path holds a blank"),
        ({"path": "/api\r\nHost: x"}, "path holds a blank"),
        ({"token_header": "X Key\r\nHost: x"}, "token_header must be"),
    ],
)
def test_what_could_prove_nothing_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        JsonOptions(**{**FINE, **changes})
