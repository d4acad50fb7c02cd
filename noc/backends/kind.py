"""What a kind of backend says of itself: all that the console must know of a product before it is polled.

Each adapter's module holds one of these, called `KIND`; `noc.backends.kinds` finds them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from noc.backends.backend import Backend
from noc.backends.link import Link
from noc.core.causes import Cause
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings, SecretRef

Secrets = Callable[[SecretRef], str]
Pages = Callable[[BackendSettings, str, SiteView, Sequence[HostView]], Iterator[Link]]


class Options(msgspec.Struct, kw_only=True, frozen=True):
    """The keys of a `[[backend]]` that only one kind has; a kind with such keys derives its own.

    Each field is `Annotated` with a `msgspec.Meta` whose description says what the value must be. A `__post_init__`
    may raise ValueError with a sentence that goes on behind the name of the table: 'targets.riga must be ...'.
    """


@dataclass(frozen=True, slots=True)
class BackendKind:
    """One product. What it `tells` and cannot tell is written for people, and stands in the README.

    `blind_to`: the causes that it can never name, each with the reason and what helps, if anything does.
    """

    title: str
    make: Callable[[BackendSettings, Secrets], Backend]
    tells: str
    cannot_tell: str
    account: str  # the rights its user needs
    site_from: tuple[str, ...]  # the ways to find a site by, the default first; one of "label" or "tag" has no default
    inventory: bool = True  # it knows its healthy objects too
    pools: bool = False  # its hosts come and go: membership is per site and pool
    slow_start: bool = False  # known to fill its list slowly after a start
    schemes: tuple[str, ...] = ("https", "http")  # of its url; empty: it has no url
    url_means: Callable[[str, str], dict[str, Any]] | None = None  # without schemes: keys that name and url stand for
    inside: frozenset[str] = frozenset()  # first parts of paths that belong to the product, not to where it is served
    rechecks: bool = True  # it can check a host out of turn
    logs_in: bool = True  # takes user and password, or a token
    options: type[Options] | None = None
    example_url: str = "https://monitor.example"
    usual_canary: str = ""  # what most installations have that must always be there
    pages: Pages | None = None
    front_page: str = "/"  # behind the url of its pages
    pages_at_url: bool = True  # its pages for people are served where its data are; else only `web` says where
    blind_to: Mapping[Cause, str] = field(default_factory=dict)
    problem: str = ""  # why it cannot be used: a plug-in that does not load
