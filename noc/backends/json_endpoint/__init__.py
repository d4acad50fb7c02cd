"""Any JSON document over HTTP, mapped by paths in the configuration."""

from noc.backends.json_endpoint.adapter import JsonEndpoint
from noc.backends.json_endpoint.options import JsonOptions
from noc.backends.json_endpoint.pages import pages
from noc.backends.kind import BackendKind
from noc.core.causes import Cause

_NO_WORD = "a mapped document has no word for it"

KIND = BackendKind(
    title="any JSON endpoint, mapped by paths",
    make=JsonEndpoint,
    tells="state, last answer or last look, interval, a document that stands still: as far as it holds them",
    cannot_tell="what the document does not hold: without generated_at not whether it stands still; who acknowledged",
    account="what the endpoint asks for: user and password, or a token",
    site_from=("host", "label", "name"),
    rechecks=False,
    options=JsonOptions,
    example_url="https://status.example",
    pages=pages,
    blind_to={
        Cause.CHECKS_DISABLED: f"{_NO_WORD}; a site that nobody looks at any more falls silent",
        Cause.CONFIG_PENDING: _NO_WORD,
        Cause.CONFIG_FAILED: _NO_WORD,
        Cause.BACKEND_PARTIAL: f"{_NO_WORD}; what it leaves out vanishes",
    },
)
