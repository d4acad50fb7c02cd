import pytest

from noc.core.mapping import SiteFrom


@pytest.mark.parametrize(
    ("site_from", "sites"),
    [
        ("host", ("riga-gw",)),
        ("hostgroup", ("linux", "site-riga", "site-kaunas")),
        ("hostgroup:site-", ("riga", "kaunas")),
        ("hostgroup:none-", ()),
        ("label:site", ("Riga",)),
        ("tag:site", ("Riga",)),
        ("var:none", ()),
        ("name:^(?P<site>[a-z]+)-", ("riga",)),
        ("name:^(?P<site>[0-9]+)-", ()),
        ("name:^riga-(?P<site>x)?", ()),
    ],
)
def test_an_object_finds_its_sites(site_from: str, sites: tuple[str, ...]) -> None:
    groups = ("linux", "site-riga", "site-kaunas")
    assert SiteFrom.parse(site_from).sites("riga-gw", groups, {"site": " Riga "}) == sites


def test_a_group_that_is_only_the_prefix_names_no_site() -> None:
    assert SiteFrom.parse("hostgroup:site-").sites("riga-gw", ("site-", "site-riga")) == ("riga",)


@pytest.mark.parametrize(
    ("site_from", "words"),
    [
        ("hostgrup:x", '"hostgrup:x" is none of'),
        ("", "is none of"),
        ("host:x", "takes nothing after it"),
        ("label:", "write the name of the label"),
        ("tag", "write the name of the tag"),
        ("name:(", "is no regular expression"),
        ("name:x", "needs one group called site"),
        ("name:(?P<site>x)(?P<other>y)", "needs one group called site"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(site_from: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]+$") as error:
        SiteFrom.parse(site_from)
    assert words in str(error.value)
