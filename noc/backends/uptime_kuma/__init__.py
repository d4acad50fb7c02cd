"""Uptime Kuma, by one of its status pages."""

from noc.backends.kind import BackendKind
from noc.backends.uptime_kuma.adapter import UptimeKuma
from noc.backends.uptime_kuma.options import UptimeKumaOptions
from noc.backends.uptime_kuma.pages import pages
from noc.core.causes import Cause

KIND = BackendKind(
    title="Uptime Kuma (a status page, and /metrics)",
    make=UptimeKuma,
    tells="state, last beat with an answer, last beat, retries, maintenance; with an API key also what is paused",
    cannot_tell="why something is down, intervals (learned), who acknowledged; only monitors on the status page",
    account="none for the status page; an API key as token, or user and password, for /metrics",
    site_from=("host", "hostgroup", "tag", "name"),
    rechecks=False,
    inside=frozenset({"api", "dashboard", "status", "status-page", "metrics", "manage-status-page", "settings"}),
    options=UptimeKumaOptions,
    example_url="https://kuma.example",
    pages=pages,
    blind_to={
        Cause.CONFIG_PENDING: "what is changed in its pages is in force at once",
        Cause.CONFIG_FAILED: "it reads no configuration that could fail",
        Cause.BACKEND_PARTIAL: "it has no satellites: all its checks run in one process",
    },
)
