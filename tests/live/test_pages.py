"""The links into Prometheus' and Alertmanager's own pages, against real ones: they are served, and what they ask for is
there."""

from collections.abc import Iterator
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pytest

from noc.backends.pages import pages_for
from noc.core.snapshot import HostView
from noc.settings import BackendSettings
from tests.backends.test_pages import site
from tests.live.processes import wait
from tests.live.prometheus_server import INSTALLED, PrometheusServer, request

pytestmark = [pytest.mark.live, pytest.mark.skipif(not INSTALLED, reason="Prometheus is not installed")]

ODD = 'Rīga "gw"\\1/east'  # an instance as nobody should call one


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrometheusServer]:
    sites = {"riga-gw": "Riga_Data centre", ODD: "odd"}
    with PrometheusServer(tmp_path_factory.mktemp("pages"), sites) as running:
        yield running


def found(server: PrometheusServer, url: str) -> list[str]:
    """The page is served, and its query finds these targets."""
    assert request(url).status == 200
    query = parse_qs(urlsplit(url).query)["g0.expr"][0]
    reply = request(f"{server.url}/api/v1/query?query={quote(query)}")
    assert reply.status == 200, reply.body
    return [row["metric"]["instance"] for row in reply.json()["data"]["result"]]


def prometheus(server: PrometheusServer) -> BackendSettings:
    # Debian's Prometheus has its older pages alone, in a folder of their own.
    return BackendSettings("p", "prometheus", server.url, site_from="label:site", web=f"{server.url}/classic")


@pytest.mark.parametrize("instance", ["riga-gw", ODD])
def test_the_graph_of_a_target_has_this_target_alone(server: PrometheusServer, instance: str) -> None:
    graph, targets = pages_for([prometheus(server)], site(HostView("p", f"node/{instance}", "down")))
    assert found(server, graph.url) == [instance]
    assert request(targets.url).status == 200


def test_the_graph_of_a_site_has_its_targets_however_its_label_is_written(server: PrometheusServer) -> None:
    (graph,) = pages_for([prometheus(server)], site(key="riga-data-centre"))
    assert found(server, graph.url) == ["riga-gw"]


def test_alertmanager_finds_the_alerts_of_the_site(server: PrometheusServer) -> None:
    settings = BackendSettings("a", "alertmanager", server.alertmanager_url, site_from="label:site")
    (link,) = pages_for([settings], site(key="riga-data-centre"))
    assert request(link.url.partition("#")[0]).status == 200
    # What its page makes of the filter: one `filter` for each matcher between the braces.
    matcher = unquote(link.url.rpartition("filter=")[2]).removeprefix("{").removesuffix("}")
    for name in ("riga-gw", ODD):
        server.set_target(name, "down")
    wait(lambda: server.firing("HostDown", "riga-gw") and server.firing("HostDown", ODD), 30, "both alerts fire")
    reply = request(f"{server.alertmanager_url}/api/v2/alerts?filter={quote(matcher)}")
    assert reply.status == 200, reply.body
    assert {row["labels"]["instance"] for row in reply.json()} == {"riga-gw"}
