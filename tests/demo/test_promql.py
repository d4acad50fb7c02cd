"""The little PromQL that the demo's Prometheus speaks gives what the real one gives."""

import pytest

from noc.demo.promql import QueryError, Sample, evaluate, labelled

UP = labelled("up", {"instance": "a", "site": "riga"}.items())
DOWN = labelled("up", {"instance": "b", "site": "oslo"}.items())
ALERT = labelled("ALERTS", {"alertname": "Watchdog", "alertstate": "firing"}.items())
SAMPLES = [Sample(UP, 1.0, 95.0), Sample(DOWN, 0.0, 96.0), Sample(ALERT, 1.0, 97.0)]


def values(query: str) -> list[float]:
    return [sample.value for sample in evaluate(query, SAMPLES, 100.0)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("up", [1, 0]),
        ('up{site="riga"}', [1]),
        ('up{site!="riga",instance=~"a|b"}', [0]),
        ('{__name__="up",site!~"r.*"}', [0]),
        ("timestamp(up)", [95, 96]),
        ("up == 0", [0]),
        ("up == bool 0", [0, 1]),
        ("2 * (up == bool 1) - 1", [1, -1]),
        ("timestamp(up) * (2 * (up == bool 1) - 1)", [95, -96]),
        ("(timestamp(probe_success) * (2 * (probe_success == bool 1) - 1)) or (timestamp(up))", [95, 96]),
        ('up{site="riga"} or up', [1, 0]),
        ('timestamp(ALERTS{alertname="Watchdog",alertstate="firing"})', [97]),
        ("1 + 2 * 3 - 4 / 2", [5]),
        ("nothing_of_that_name", []),
    ],
)
def test_a_query_gives_the_values_that_prometheus_gives(query: str, expected: list[float]) -> None:
    assert values(query) == expected


def test_an_operation_takes_the_name_of_the_metric_away() -> None:
    assert evaluate("timestamp(up)", SAMPLES, 100.0)[0].labels == (("instance", "a"), ("site", "riga"))
    assert evaluate("up", SAMPLES, 100.0)[0].labels == UP


@pytest.mark.parametrize(
    "query", ["", "up{", "up{site=}", "sum(up)", "up up", "up == ", "(up", "timestamp(1)", "up § 1"]
)
def test_what_is_not_spoken_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        values(query)
