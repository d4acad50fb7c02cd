"""Links into a backend's own pages: whatever a host is called, the link leads to it and nowhere else."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from noc.backends.pages import Link, pages_for
from noc.core.causes import AlarmState, Cause, Kind, State
from noc.core.snapshot import FaultView, HostView, SiteView
from noc.settings import BackendSettings
from tests.core.fakes import START

ODD_NAMES = (
    "riga-gw", "Rīga dārzs", "数据中心", "مركز", "a&name=b", "x?y#z", "../../admin", "a/b c+d%20", '"><script>', "-rf",
    "javascript:alert(1)", "back\\slash", "'or'1'='1", "x" * 500,
)  # fmt: skip


def site(*hosts: HostView, key: str = "riga", name: str = "Riga") -> SiteView:
    return SiteView(
        key, name, "", 2, State.DOWN, Cause.HOST_DOWN, None, None, None, None, False, AlarmState.UNACKED, "",
        tuple({host.backend: None for host in hosts}), (), False, None, hosts=hosts,
    )  # fmt: skip


def host(name: str, backend: str = "b", state: str = "down") -> HostView:
    return HostView(backend, name, state)


def icinga(web: str | None = "https://mon.example/icingaweb2") -> BackendSettings:
    return BackendSettings("b", "icinga2", "https://mon.example:5665", web=web)


def prometheus(**more: str) -> BackendSettings:
    return BackendSettings("b", "prometheus", "https://prom.example/sub", site_from="label:site", **more)  # type: ignore[arg-type]


def alertmanager(label: str = "site") -> BackendSettings:
    return BackendSettings("b", "alertmanager", "https://am.example", site_from=f"label:{label}")


def query(link: Link) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link.url).query, strict_parsing=True, keep_blank_values=True)


@pytest.mark.parametrize("name", ODD_NAMES)
def test_icinga_web_is_asked_for_this_host_in_any_script(name: str) -> None:
    page, services = pages_for([icinga()], site(host(name)))
    for link, path in ((page, "host"), (services, "host/services")):
        parts = urlsplit(link.url)
        assert (parts.scheme, parts.netloc) == ("https", "mon.example")
        assert parts.path == f"/icingaweb2/icingadb/{path}"
        assert query(link) == {"name": [name]}
        assert link.url.isascii()
        assert link.label.isprintable()
        assert len(link.label) <= 150


def test_without_web_icinga_has_no_page() -> None:
    assert pages_for([icinga(web=None)], site(host("riga-gw"))) == ()


@pytest.mark.parametrize("name", ODD_NAMES)
def test_prometheus_is_asked_for_this_target(name: str) -> None:
    graph, targets = pages_for([prometheus()], site(host(f"node/{name}")))
    assert urlsplit(graph.url).path == "/sub/graph"
    assert urlsplit(targets.url).path == "/sub/targets"
    asked = query(graph)["g0.expr"][0]
    instance = name.replace("\\", "\\\\").replace('"', '\\"')
    assert f'up{{job="node",instance="{instance}"}}' in asked.split(" or ")
    assert query(targets)["search"][0] in name


def test_a_slash_in_job_or_instance_is_read_in_each_way() -> None:
    graph, _ = pages_for([prometheus()], site(host("monitoring/web/10.0.0.1:9090")))
    assert query(graph)["g0.expr"] == [
        'up{job="monitoring",instance="web/10.0.0.1:9090"} or up{job="monitoring/web",instance="10.0.0.1:9090"}'
    ]


def test_further_labels_of_a_target_are_not_its_instance() -> None:
    graph, targets = pages_for([prometheus()], site(host("probe/gw target=https://x.example module=http")))
    assert query(graph)["g0.expr"] == ['up{job="probe",instance="gw"}']
    assert query(targets)["search"] == ["gw"]


def test_the_graph_shows_the_metric_that_judges() -> None:
    graph, _ = pages_for([prometheus(state_query=' probe_success{job="probe"}')], site(host("probe/gw")))
    assert query(graph)["g0.expr"] == ['probe_success{job="probe",instance="gw"}']


def test_a_site_whose_targets_are_not_known_is_found_by_its_label() -> None:
    (graph,) = pages_for([prometheus()], site(key="riga-data-centre"))
    other = "[^a-z0-9]"
    pattern = f"(?i){other}*riga{other}+data{other}+centre{other}*"
    assert query(graph)["g0.expr"] == [f'up{{site=~"{pattern}"}}']


def test_alertmanager_shows_the_alerts_of_the_site_with_the_silenced_ones() -> None:
    (link,) = pages_for([alertmanager()], site())
    parts = urlsplit(link.url)
    assert (parts.netloc, parts.path, parts.query) == ("am.example", "/", "")
    place, _, asked = parts.fragment.partition("?")
    assert place == "/alerts"
    words = dict(each.split("=", 1) for each in asked.split("&"))
    assert unquote(words.pop("filter")) == '{site=~"(?i)[^a-z0-9]*riga[^a-z0-9]*"}'
    assert words == {"silenced": "true", "inhibited": "true", "active": "true"}


@pytest.mark.parametrize(("key", "label"), [("rīga", "site"), ("riga", "odd{label"), ("", "site")])
def test_a_filter_that_might_find_nothing_is_left_out(key: str, label: str) -> None:
    (link,) = pages_for([alertmanager(label)], site(key=key))
    assert "filter" not in link.url


def test_the_worst_hosts_come_first_and_few_of_them() -> None:
    hosts = [host("up-1", state="up"), *(host(f"down-{number}") for number in range(9)), host("other", backend="c")]
    links = pages_for([icinga()], site(*hosts))
    assert [query(link)["name"][0] for link in links[::2]] == ["down-0", "down-1", "down-2"]
    well = pages_for([icinga()], site(host("up-1", state="up"), host("up-2", state="up")))
    assert [query(link)["name"][0] for link in well[::2]] == ["up-1"]


@pytest.mark.parametrize(
    "web",
    ["javascript:alert(1)", "file:///etc/passwd", "ftp://mon.example", "https://", "mon.example", "", "https://[x"],
)
def test_only_web_pages_are_linked(web: str) -> None:
    assert pages_for([icinga(web=web)], site(host("riga-gw"))) == ()


def test_no_credentials_are_in_a_link() -> None:
    links = pages_for([icinga(web="https://ann:geheim@mon.example:8443/icingaweb2/")], site(host("riga-gw")))
    assert links[0].url == "https://mon.example:8443/icingaweb2/icingadb/host?name=riga-gw"


def test_a_fault_leads_to_the_front_page_of_its_backend() -> None:
    def fault(cause: Cause, subject: str) -> FaultView:
        return FaultView(cause, Kind.FAULT, subject, START, AlarmState.UNACKED, "", 3)

    backends = [icinga(), BackendSettings("p", "prometheus", "https://prom.example/sub", site_from="label:site")]
    lost = pages_for(backends, fault(Cause.BACKEND_LOST, "p"))
    assert lost == (Link("p", "https://prom.example/sub/"),)
    assert len(pages_for(backends, fault(Cause.NETWORK_LOST, "network"))) == 2
    assert pages_for(backends, fault(Cause.AUDIO_DEAD, "audio")) == ()
    nagios = BackendSettings("n", "nagios", "https://mon.example/cgi-bin/nagios4")
    shown = pages_for([nagios], fault(Cause.BACKEND_FROZEN, "n"))
    assert shown == (Link("n", "https://mon.example/cgi-bin/nagios4/tac.cgi"),)
