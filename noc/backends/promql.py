"""How Prometheus and Alertmanager write a matcher of labels."""

import json
import re

from noc.core.mapping import SiteFrom, Source
from noc.core.snapshot import SiteView
from noc.settings import BackendSettings

_PLAIN_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def label_matcher(settings: BackendSettings, site: SiteView) -> str | None:
    """What finds the label of this site, however it is written there. None: no pattern of theirs is sure to find it.

    A page that shows nothing would look like a site without trouble.
    """
    try:
        site_from = SiteFrom.parse(settings.site_from)
    except ValueError:
        return None
    if site_from.source is not Source.LABEL or not _LABEL.fullmatch(site_from.argument):
        return None
    if not _PLAIN_KEY.fullmatch(site.key):
        return None
    other = "[^a-z0-9]"
    pattern = f"(?i){other}*{site.key.replace('-', f'{other}+')}{other}*"
    return f"{site_from.argument}=~{promql_string(pattern)}"


def promql_string(value: str) -> str:
    """A string of PromQL, which takes JSON's way to write one."""
    return json.dumps(value, ensure_ascii=False)
