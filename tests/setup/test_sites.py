"""Which sites an answer gives, and which other ways of `site_from` are worth offering."""

from noc.core.answer import Answer, HostReport, HostState, SiteAlerts
from noc.setup.sites import SitesFound, Way, by_names, from_names, prefixes, sensible, sites_of


def host(name: str, *sites: str) -> HostReport:
    return HostReport(name, sites, HostState.UP, ())


def test_names_of_one_key_are_one_site_and_hosts_of_none_are_told() -> None:
    answer = Answer(True, True, (host("a", "Riga"), host("b", "riga"), host("c", "Oslo"), host("d"), host("e", " - ")))
    assert sites_of(answer) == SitesFound(("Oslo", "Riga"), 5, ("d", "e"))


def test_alerts_name_sites_too() -> None:
    found = sites_of(Answer(True, False, alerts=(SiteAlerts("riga", 1, 0),)))
    assert found.names == ("riga",)
    assert found.alerts_only


def test_names_are_cleaned() -> None:
    assert sites_of(Answer(True, True, (host("a", "ri\x1b[31mga\n"),))).names == ("ri ga",)


def test_what_groups_share_at_their_start() -> None:
    assert list(prefixes(["site-riga", "site-oslo", "site-bonn", "linux"])) == ["site-"]
    assert list(prefixes(["riga", "oslo"])) == []
    assert list(prefixes(["os-linux", "riga", "oslo", "bonn", "rome", "kiel", "brno", "cork"])) == []


def test_the_names_of_hosts_suggest_sites() -> None:
    hosts = ["riga-gw", "riga-sw", "oslo-gw"]
    ways = {way.text: way.found.names for way in from_names(("host", "hostgroup", "name"), hosts)}
    assert ways["host"] == ("oslo-gw", "riga-gw", "riga-sw")
    assert ways["name:^(?P<site>[^-_.]+)[-_.]"] == ("oslo", "riga")


def test_what_gathers_hosts_goes_before_what_does_not_and_what_is_written_down_before_what_looks_so() -> None:
    two, four = SitesFound(("oslo", "riga"), 4, ()), SitesFound(("a", "b", "c", "d"), 4, ())
    one = SitesFound(("all",), 4, ())
    ways = [Way("host", four), Way("name:x", two), Way("hostgroup:s-", two), Way("var:dc", one)]
    assert [way.text for way in sensible(ways)] == ["hostgroup:s-", "var:dc", "host"]


def test_ways_that_leave_most_hosts_without_a_site_are_not_offered() -> None:
    few = SitesFound(("x",), 10, tuple("abcdefgh"))
    assert sensible([Way("hostgroup", few), Way("tag:site", SitesFound((), 10, tuple("abcdefghij")))]) == []


def test_a_pattern_that_fits_no_host_finds_nothing() -> None:
    assert by_names(["riga"], "name:^(?P<site>[^-]+)-") == SitesFound((), 1, ("riga",))
