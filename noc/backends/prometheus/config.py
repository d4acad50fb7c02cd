"""Whether Prometheus runs with its newest configuration.

That a reload has failed it tells itself. That its files were changed and not loaded is told by the metrics of the
plug-in `check_config_applied`, where its machine offers them and it scrapes them, against its own time of loading.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from noc.backends.applied import PLUGIN, Applied, Probe, Probes, Stamps
from noc.backends.backend import PollError
from noc.backends.http import Transport
from noc.backends.prometheus import wire
from noc.backends.stamps import from_epoch, from_rfc3339
from noc.backends.words import clean
from noc.core.answer import ConfigState
from noc.steady import steady

ASK_EVERY = 30.0  # seconds
LOADED = "prometheus_config_last_reload_success_timestamp_seconds"  # where it scrapes itself
QUERY = f'{{__name__=~"noc_config_(changed|loaded|looked)_seconds",product="prometheus"}} or {LOADED}'

_EVERY = timedelta(seconds=60)  # how often the plug-in is advised to run
_LABELS = msgspec.json.Decoder(dict[str, str])

_Series = dict[str, datetime | None]  # by the name of the metric


class ConfigReader:
    """Asks for the plug-in's metrics now and then, and judges with each poll."""

    def __init__(self, transport: Transport, name: str) -> None:
        """`name`: of the backend, by which the plug-in names its server where several are seen."""
        self._transport = transport
        self._name = name
        self._probes = Probes()
        self._found: list[Probe] = []
        self._loaded: list[datetime] = []  # of this server, or of others that it scrapes
        self._remarks: tuple[str, ...] = ()
        self._asked_at = float("-inf")

    async def read(self, runtime: wire.Runtime, clock: datetime | None) -> Applied:
        if steady() - self._asked_at >= ASK_EVERY:
            await self._ask()
        loaded = from_rfc3339(runtime.loaded)
        applied = self._probes.judge(self._found, clock, self._exact(loaded))
        if runtime.reload_succeeded is False:
            since = f" since {loaded:%Y-%m-%d %H:%M:%S} UTC" if loaded else ""
            text = f"its last reload failed; the configuration loaded before is in force{since}"
            return Applied(ConfigState.FAILED, text, self._remarks)
        return Applied(applied.state, applied.text, (self._remarks or applied.remarks))

    def _exact(self, loaded: datetime | None) -> datetime | None:
        """Its page of status cuts the seconds; its own metric, which may be a scrape behind, does not."""
        same = (each for each in self._loaded if loaded is not None and each.replace(microsecond=0) == loaded)
        return next(same, loaded)

    async def _ask(self) -> None:
        try:
            reply = await self._transport.post("/api/v1/query", form={"query": QUERY}, reads=True)
            found, self._loaded = _by_source(wire.read(reply, wire.Vector)[0].result)
        except PollError as error:
            self._remarks = (f"cannot ask whether its files were changed and not reloaded: {error.text}",)
            return
        self._asked_at, self._remarks = steady(), ()
        self._found = list(self._ours(found))

    def _ours(self, found: dict[str, tuple[str, _Series]]) -> Iterator[Probe]:
        """Those that say our name, else the only one that says none."""
        named = [series for name, series in found.values() if name == self._name]
        nameless = [series for name, series in found.values() if not name]
        if not named and len(nameless) > 1:
            self._remarks = (
                f"cannot tell whether its files were changed and not reloaded: {PLUGIN} runs for {len(nameless)} "
                f"servers; give each its --name, here {clean(self._name, 60)}",
            )
            return
        for series in named or nameless:
            changed = series.get("noc_config_changed_seconds")
            stamps = Stamps(changed, series.get("noc_config_loaded_seconds")) if changed else None
            yield Probe(PLUGIN, series.get("noc_config_looked_seconds"), stamps, every=_EVERY)


def _by_source(samples: list[wire.Sample]) -> tuple[dict[str, tuple[str, _Series]], list[datetime]]:
    """The plug-in's name for its server, and its metrics, by all their other labels; and the servers' own stamps."""
    found: dict[str, tuple[str, _Series]] = {}
    loaded = []
    for sample in samples:
        try:
            labels = _LABELS.decode(sample.metric)
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        metric, stamp = labels.pop("__name__", ""), from_epoch(wire.number(sample.value[1]))
        if metric.startswith("noc_config_"):
            _, series = found.setdefault(repr(sorted(labels.items())), (labels.get("name", ""), {}))
            series[metric] = stamp
        elif metric == LOADED and stamp is not None:
            loaded.append(stamp)
    return found, loaded
