"""An alarm links to the document, or to what stands in its place for people."""

import pytest

from noc.backends.json_endpoint.options import JsonOptions
from noc.backends.pages import pages_for
from noc.settings import BackendSettings
from tests.backends.test_pages import host, site


@pytest.mark.parametrize(
    ("web", "url"),
    [(None, "https://s.example/sub/api?all=1"), ("https://people.example/", "https://people.example")],
)
def test_the_document_or_its_pages(web: str | None, url: str) -> None:
    options = JsonOptions(path="/api?all=1", answered_at="last")
    settings = BackendSettings("b", "json", "https://s.example/sub", web=web, options=options)
    assert [link.url for link in pages_for([settings], site(host("riga-gw")))] == [url]
