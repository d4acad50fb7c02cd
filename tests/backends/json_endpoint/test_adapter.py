"""The json adapter on documents of every shape, over a real socket."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from noc.backends.backend import PollError
from noc.backends.json_endpoint.adapter import JsonEndpoint
from noc.backends.json_endpoint.options import JsonOptions
from noc.core.answer import HostState
from noc.core.causes import Cause
from noc.core.effects import WriteAck
from noc.settings import BackendSettings, SecretRef
from tests.backends.driven import Driven, driven
from tests.backends.reports import host
from tests.backends.web import Request, Served, Web

NOW = datetime(2026, 11, 23, 9, 42, 7, tzinfo=UTC)
SEEN = NOW - timedelta(seconds=20)
MADE = NOW - timedelta(seconds=5)
KEYS: dict[str, Any] = {
    "items": "hosts[]",
    "host": "name",
    "state": "state",
    "up": ["up", 1, True],
    "degraded": ["warning"],
    "down": ["down"],
    "checked_at": "seen",
    "generated_at": "made",
}


def row(name: str, state: object = "up", **more: Any) -> dict[str, Any]:
    return {"name": name, "state": state, "seen": SEEN.timestamp(), **more}


@dataclass
class Page:
    """What the server says; `raw` replaces `document`."""

    document: Any = field(default_factory=lambda: {"made": MADE.isoformat(), "hosts": [row("riga-gw"), row("oslo-gw")]})
    raw: bytes | None = None
    now: datetime = NOW
    asked: list[Request] = field(default_factory=list)

    def __call__(self, request: Request) -> Served:
        self.asked.append(request)
        body = json.dumps(self.document).encode() if self.raw is None else self.raw
        headers = {"Content-Type": "application/json", "Date": format_datetime(self.now, usegmt=True)}
        return Served(body, 200, headers)


@pytest.fixture
def page() -> Page:
    return Page()


@pytest.fixture
def page_web(page: Page) -> Iterator[Web]:
    with Web(page) as web:
        yield web


def endpoint(web: Web, site_from: str = "host", **keys: Any) -> JsonEndpoint:
    """With the keys of KEYS, unless they are given; None leaves one out."""
    given = {key: value for key, value in {**KEYS, **keys}.items() if value is not None}
    token = SecretRef("env", "KEY", "backend status, token")
    settings = BackendSettings(
        "status", "json", web.url, site_from=site_from, token=token, canary="riga-gw", options=JsonOptions(**given)
    )
    return JsonEndpoint(settings, lambda ref: "s3cret")


@pytest.fixture
def backend(page_web: Web) -> Iterator[Driven]:
    with driven(endpoint(page_web)) as backend:
        yield backend


def failed(web: Web, **keys: Any) -> str:
    with driven(endpoint(web, **keys)) as backend, pytest.raises(PollError) as failure:
        backend.read()
    assert failure.value.cause is Cause.BACKEND_GARBLED
    return failure.value.text.partition(": ")[2] or failure.value.text


def test_a_document(backend: Driven) -> None:
    answer = backend.read()
    assert (answer.complete, answer.inventory, answer.objects) == (True, True, 2)
    assert answer.clock == NOW
    assert answer.pulse is not None
    assert (answer.pulse.stamp, answer.pulse.name) == (MADE, "its document")
    riga = host(answer, "riga-gw")
    assert (riga.state, riga.sites, riga.retries, riga.checked_at) == (HostState.UP, ("riga-gw",), False, SEEN)
    assert riga.looks[0][1:5] == (None, SEEN, SEEN, SEEN)
    assert answer.canary is not None
    assert (answer.canary.present, answer.canary.stamp) == (True, SEEN)


@pytest.mark.parametrize(
    ("state", "judged"),
    [
        ("up", HostState.UP),
        ("UP ", HostState.UP),
        (1, HostState.UP),
        (1.0, HostState.UP),
        ("1", HostState.UP),
        (True, HostState.UP),
        ("warning", HostState.UP),
        ("down", HostState.DOWN),
        ("flabby", HostState.DOWN),
        (0, HostState.DOWN),
        (False, HostState.DOWN),
        ("", HostState.DOWN),
        (None, HostState.PENDING),
    ],
)
def test_what_a_word_means(page: Page, backend: Driven, state: object, judged: HostState) -> None:
    page.document["hosts"][0]["state"] = state
    answer = backend.read()
    riga = host(answer, "riga-gw")
    assert riga.state is judged
    assert riga.looks[0].newest == (SEEN if judged is HostState.UP else None)
    assert bool(riga.problems) is (state == "warning")
    unknown = state in ("flabby", 0, "") and state is not False
    assert answer.complete
    assert any(remark.startswith("unknown states") for remark in answer.remarks) is (unknown or state is False)


def test_an_unknown_word_is_trouble_that_says_so(page: Page, backend: Driven) -> None:
    page.document["hosts"][0]["state"] = "flabby"
    assert host(backend.read(), "riga-gw").text == ('its state is "flabby", which is in none of up, degraded and down')


def test_a_word_in_two_lists_has_its_worse_meaning(page_web: Web) -> None:
    with driven(endpoint(page_web, down=["UP"])) as backend:
        assert {report.state for report in backend.read().hosts} == {HostState.DOWN}


@pytest.mark.parametrize("bad", [{"state": []}, {"state": ...}, {"seen": []}, {"seen": "a while ago"}, {"name": {}}])
def test_one_bad_item_loses_no_other_and_is_no_evidence(page: Page, backend: Driven, bad: dict[str, Any]) -> None:
    riga = {**page.document["hosts"][0], **bad}
    page.document["hosts"][0] = {key: value for key, value in riga.items() if value is not ...}
    answer = backend.read()
    assert not answer.complete
    key = {"state": "state", "seen": "checked_at", "name": "host"}[next(iter(bad))]
    assert any(remark.startswith(f"1 of 2 items: {key} cannot be read") for remark in answer.remarks)
    assert host(answer, "oslo-gw").looks[0].newest == SEEN
    assert all(report.looks[0].newest is None for report in answer.hosts if report.name != "oslo-gw")


def test_a_state_that_cannot_be_read_is_no_evidence_whatever_time_stands_beside_it(page: Page, page_web: Web) -> None:
    page.document["hosts"][0] |= {"last": SEEN.timestamp(), "state": {}}
    page.document["hosts"][1] |= {"last": SEEN.timestamp(), "state": None}
    with driven(endpoint(page_web, answered_at="last")) as backend:
        assert [report.looks[0].newest for report in backend.read().hosts] == [None, None]


def test_the_sites_own_answer_counts_before_a_look(page: Page, page_web: Web) -> None:
    old = NOW - timedelta(hours=1)
    for each in page.document["hosts"]:
        each["last"] = old.isoformat()
    with driven(endpoint(page_web, answered_at="last")) as backend:
        look = host(backend.read(), "riga-gw").looks[0]
    assert (look.newest, look.checked_at) == (old, SEEN)


def test_without_a_time_of_its_own_an_item_is_as_old_as_the_document(page: Page, page_web: Web) -> None:
    with driven(endpoint(page_web, checked_at=None)) as backend:
        answer = backend.read()
        assert host(answer, "riga-gw").looks[0][1:5] == (timedelta(minutes=5), MADE, MADE, MADE)
        assert any("document's own time stands for it" in remark for remark in answer.remarks)
        page.document["made"] = (MADE + timedelta(seconds=30)).isoformat()
        assert host(backend.read(), "riga-gw").looks[0].interval == timedelta(seconds=30)


def test_a_time_of_answers_alone_makes_a_site(page: Page, page_web: Web) -> None:
    page.document = {"hosts": [{"name": "riga-gw", "last": SEEN.timestamp()}, {"name": "oslo-gw", "last": None}]}
    left_out: dict[str, Any] = dict.fromkeys(("state", "up", "degraded", "down", "checked_at", "generated_at"))
    with driven(endpoint(page_web, **left_out, answered_at="last", interval="60s")) as backend:
        answer = backend.read()
    riga, oslo = answer.hosts
    assert (riga.state, riga.looks[0][1:5]) == (HostState.UP, (timedelta(seconds=60), SEEN, SEEN, NOW))
    assert (oslo.state, oslo.looks[0].newest) == (HostState.PENDING, None)
    assert (answer.pulse, answer.checking) == (None, None)
    assert any("set generated_at" in remark for remark in answer.remarks)


def test_what_is_down_alarms_also_where_nobody_says_since_when_it_was_looked_at(page: Page, backend: Driven) -> None:
    page.document["hosts"][0] |= {"state": "down", "seen": None}
    riga = host(backend.read(), "riga-gw")
    assert (riga.state, riga.checked_at, riga.looks[0].newest) == (HostState.DOWN, NOW, None)


def test_the_renewals_of_a_document_are_learned(page: Page, backend: Driven) -> None:
    def period() -> timedelta | None:
        pulse = backend.read().pulse
        return pulse.period if pulse else None

    assert period() == timedelta(minutes=5)
    for minutes in (10, 10, 20, 30):
        page.document["made"] = (MADE + timedelta(minutes=minutes)).isoformat()
        period()
    assert period() == timedelta(minutes=10)


def test_how_often_a_document_is_renewed_can_be_told(page_web: Web) -> None:
    with driven(endpoint(page_web, generated_every=timedelta(hours=1))) as backend:
        pulse = backend.read().pulse
    assert pulse is not None
    assert pulse.period == timedelta(hours=1)


def test_the_newest_look_is_told_where_its_interval_is(page: Page, page_web: Web) -> None:
    page.document["hosts"][0] |= {"every": "30s", "seen": SEEN.timestamp() + 3}
    page.document["hosts"][1] |= {"every": 60}
    with driven(endpoint(page_web, interval="every", generated_at=None)) as backend:
        checking = backend.read().checking
    assert checking is not None
    assert (checking.stamp, checking.period) == (SEEN + timedelta(seconds=3), timedelta(seconds=30))


def test_the_clock_may_stand_in_the_document(page: Page, page_web: Web) -> None:
    page.document["now"] = 1000 * (NOW.timestamp() + 90)
    with driven(endpoint(page_web, clock="now")) as backend:
        assert backend.read().clock == NOW + timedelta(seconds=90)


def test_a_document_can_be_one_site(page: Page, page_web: Web) -> None:
    page.document = {"status": {"code": 1}, "made": MADE.isoformat(), "name": "Riga"}
    keys: dict[str, Any] = {"items": None, "state": "status.code", "checked_at": None}
    with driven(endpoint(page_web, **keys, host=None)) as backend:
        report = backend.read().hosts[0]
    assert (report.name, report.sites, report.state) == ("status", ("status",), HostState.UP)
    with driven(endpoint(page_web, **keys)) as backend:
        assert backend.read().hosts[0].name == "Riga"


def test_the_keys_of_an_object_are_names(page: Page, page_web: Web) -> None:
    page.document["hosts"] = {"rīga.gw": row(""), "oslo\n": row("")}
    with driven(endpoint(page_web, items="hosts.*", host=None)) as backend:
        assert [report.name for report in backend.read().hosts] == ["rīga.gw", "oslo"]


def test_a_site_is_found_by_any_path(page: Page, page_web: Web) -> None:
    page.document["hosts"][0]["in"] = {"sites": ["riga", "core", "riga", 7]}
    with driven(endpoint(page_web, site_from="label:in.sites[]")) as backend:
        answer = backend.read()
    assert [report.sites for report in answer.hosts] == [("riga", "core", "7"), ()]
    assert any("1 of 2 items belong to no site" in remark for remark in answer.remarks)


def test_of_items_of_one_name_the_worst_counts(page: Page, backend: Driven) -> None:
    stale = SEEN.timestamp() - 500
    page.document["hosts"] = [row("riga-gw"), row("riga-gw", "down"), row("oslo-gw", seen=stale), row("oslo-gw")]
    answer = backend.read()
    assert host(answer, "riga-gw").state is HostState.DOWN
    assert host(answer, "oslo-gw").looks[0].newest == SEEN - timedelta(seconds=500)
    assert any("of which the worst counts: riga-gw, oslo-gw" in remark for remark in answer.remarks)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (
            {"items": "host[]"},
            "items = 'host[]': at its top is no key \"host\"; there stands an object with made, hosts",
        ),
        ({"items": "hosts"}, "items = 'hosts': there stands a list of 2; for each of its members write hosts[]"),
        ({"host": "id"}, "host = 'id': at its top is no key \"id\"; there stands an object with name, state, seen"),
        ({"state": "state.code"}, 'state = \'state.code\': at "state" stands the text "up" (riga-gw)'),
        ({"checked_at": "last"}, "checked_at = 'last': at its top is no key"),
        ({"checked_at": "name"}, "checked_at = 'name': is \"riga-gw\", which is no time"),
        ({"interval": "every"}, "interval = 'every': at its top is no key"),
        ({"generated_at": "date"}, "generated_at = 'date': at its top is no key"),
        ({"generated_at": "hosts"}, "generated_at = 'hosts': is [{"),
        ({"clock": "clock"}, "clock = 'clock': at its top is no key"),
    ],
)
def test_a_bad_path_is_one_sentence_at_the_first_poll(page_web: Web, keys: dict[str, Any], said: str) -> None:
    text = failed(page_web, **keys)
    assert text.startswith(said), text
    assert text.isprintable()


def test_a_document_that_was_never_made_proves_nothing(page: Page, page_web: Web) -> None:
    page.document["made"] = "0001-01-01T00:00:00Z"
    assert 'which means "never"' in failed(page_web)


def test_times_for_people_are_refused_with_the_remedy(page: Page, page_web: Web) -> None:
    for each in page.document["hosts"]:
        each["seen"] = "2026-11-23 11:41:47"
    assert "set timezone" in failed(page_web)
    with driven(endpoint(page_web, timezone="Europe/Riga")) as backend:
        assert host(backend.read(), "riga-gw").checked_at == SEEN


def test_a_text_that_is_seldom_there_is_no_bad_path(page: Page, page_web: Web) -> None:
    page.document["hosts"][1]["error"] = "disk\x1b[31m full\n" + "x" * 100_000
    with driven(endpoint(page_web, text="error")) as backend:
        riga, oslo = backend.read().hosts
    assert riga.text == ""
    assert oslo.text.startswith("disk full xxx")
    assert len(oslo.text) <= 300


def test_nan_costs_one_item(page: Page, backend: Driven) -> None:
    page.document["hosts"][0]["seen"] = float("nan")
    answer = backend.read()
    assert not answer.complete
    assert host(answer, "oslo-gw").looks[0].newest == SEEN


@pytest.mark.parametrize("raw", [b"", b"{", b'{"NaN": ', b"\xff\xfe", b"[" * 100_000, b"NaN" + b"[" * 100_000])
def test_what_is_no_json_is_garbled(page: Page, page_web: Web, raw: bytes) -> None:
    page.raw = raw
    assert failed(page_web)


def test_a_byte_order_mark_is_no_harm(page: Page, backend: Driven) -> None:
    page.raw = b"\xef\xbb\xbf" + json.dumps(page.document).encode()
    assert len(backend.read().hosts) == 2


def test_an_empty_list_is_an_answer(page: Page, backend: Driven) -> None:
    page.document["hosts"] = []
    answer = backend.read()
    assert (answer.complete, answer.hosts) == (True, ())
    assert answer.canary is not None
    assert not answer.canary.present


def test_a_token_goes_where_it_is_wanted(page: Page, page_web: Web) -> None:
    for header, expected in ((None, ("authorization", "Bearer s3cret")), ("X-Api-Key", ("x-api-key", "s3cret"))):
        with driven(endpoint(page_web, token_header=header, path="/api?all=1")) as backend:
            backend.read()
        request = page.asked[-1]
        assert request.path == "/api?all=1"
        assert request.headers[expected[0]] == expected[1]
        assert ("authorization" in request.headers) is (header is None)


def test_an_acknowledgement_is_kept_here(page: Page, backend: Driven) -> None:
    result = backend.acknowledge(WriteAck("status", "riga", Cause.HOST_DOWN, ("riga-gw",), (), "ann", "", NOW))
    assert result.accepted
    assert "kept here" in result.text
    assert page.asked == []
