"""`python -m noc.ui.panels.show PANEL`: one of the panels on invented alarms, in a window or as a picture in a file."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from PySide6.QtWidgets import QVBoxLayout, QWidget

from noc.core.causes import Cause, State
from noc.core.clock import Now
from noc.core.snapshot import PauseView, ShelfView, ShiftView, Snapshot, WindowView
from noc.report.figures import Blind, Day, Rates, Source, Standing
from noc.ui.alone import application
from noc.ui.colours import qt_palette
from noc.ui.example import AT, alarm
from noc.ui.fonts import load
from noc.ui.panels.ack import AckPanel
from noc.ui.panels.drill import DrillPanel
from noc.ui.panels.fields import Names
from noc.ui.panels.hand_over import HandOverPanel
from noc.ui.panels.maintenance import MaintenancePanel
from noc.ui.panels.rates import RatesPanel
from noc.ui.panels.retire import RetirePanel
from noc.ui.panels.shelve import ShelvePanel
from noc.ui.panels.shift import ShiftPanel
from noc.ui.panels.targets import TargetsPanel
from noc.ui.pause_banner import PauseBanner
from noc.ui.presence_prompt import PresencePrompt
from noc.ui.theme import DARK, LIGHT, Palette

OPERATORS = ("ann", "ben", "cleo", "dmitrijs", "eve")


def clock() -> Now:
    return Now(AT, timedelta(hours=30))


def night() -> Snapshot:
    """A hand-over's worth of everything."""
    day = alarm()
    sites = tuple(
        replace(site, window=WindowView(AT + timedelta(minutes=23), "ben", "switch is replaced"))
        if site.state is State.MAINTENANCE
        else replace(site, drill_due=site.key in ("site-5", "site-6"))
        for site in day.sites
    )
    shelves = (
        ShelfView(
            "site-49", "Berlin office", Cause.HOST_DOWN, "ann", "router awaits a part", AT + timedelta(minutes=40)
        ),
        ShelfView("site-8", "Hamburg data centre", Cause.PART_DOWN, "ben", "test rig", AT + timedelta(hours=15), "eve"),
    )
    return replace(day, sites=sites, shelves=shelves, operators=OPERATORS, targets=("duty phone", "chat"))


def rates() -> Rates:
    begin = datetime(2026, 11, 16, tzinfo=UTC)
    top = tuple(
        Source(f"site-{place}", Cause.HOST_DOWN, 320 - 29 * place, (320 - 29 * place) / 2310) for place in range(10)
    )
    return Rates(
        begin=begin, end=begin + timedelta(days=7), known=timedelta(days=6), days=(Day(begin, 330),), alarms=2310,
        returned=41, per_day=385.0, per_hour=16.0, per_ten_minutes=2.7, peak=34, busy=0.062, floods=5,
        flooded=timedelta(minutes=74), flooded_share=0.0086, chattering=top[:2],
        standing=(Standing("site-26", Cause.VANISHED, AT - timedelta(days=3)),), top=top, answered=1980,
        answer_median=timedelta(seconds=74), answer_95=timedelta(minutes=9, seconds=12), unanswered=3,
        blind=(Blind("icinga-east", timedelta(minutes=47)),), escalations=7, drills=4, shelves=19, holes=0,
    )  # fmt: skip


def _ack(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = AckPanel(palette, names, frame, timezone=UTC, clock=clock)
    panel.ask_for("Vienna data centre: no answer from the site", lambda *_: None)
    return panel


def _retire(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = RetirePanel(palette, names, frame)
    panel.ask_for("Porto data centre", lambda *_: None)
    return panel


def _shelve(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = ShelvePanel(palette, names, frame, timezone=UTC, clock=clock)
    panel.ask_for("Oslo office: host down", lambda *_: None)
    panel.span.choose(4)
    panel.reason.setText("generator test")
    panel.confirmed.emit()
    return panel


def _maintenance(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = MaintenancePanel(palette, names, frame, timezone=UTC, clock=clock)
    panel.ask_for("Oslo office", lambda *_: None)
    return panel


def _drill(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    site = replace(night().sites[5], alarmed_at=AT - timedelta(days=42))
    panel = DrillPanel(palette, names, frame, timezone=UTC, clock=clock)
    panel.ask_for(site, lambda *_: None)
    return panel


def _shift(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = ShiftPanel(palette, names, frame, timezone=UTC)
    panel.ask_for(ShiftView(("ann", "ben"), AT - timedelta(hours=5)), OPERATORS, lambda *_: None)
    return panel


def _hand_over(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = HandOverPanel(palette, names, frame, timezone=UTC)
    panel.ask_for(night(), lambda *_: None)
    panel.shelves["site-49", Cause.HOST_DOWN].setChecked(True)
    return panel


def _targets(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = TargetsPanel(palette, frame)
    panel.ask_for(("duty phone", "second phone", "chat", "manager's mail"), lambda *_: None)
    panel.show_outcome("duty phone answered in 1.2 s.", True)
    return panel


def _rates(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    panel = RatesPanel(palette, frame, timezone=UTC)
    panel.show_rates(rates())
    return panel


def _pause(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    banner = PauseBanner(palette, frame)
    banner.show_pause(PauseView("ann", timedelta(seconds=87)))
    return banner


def _presence(palette: Palette, names: Names, frame: QWidget) -> QWidget:
    prompt = PresencePrompt(palette, frame)
    prompt.show_shift(ShiftView(("ann",), AT, timedelta(minutes=31), asks=True, sounds_in=timedelta(seconds=52)))
    return prompt


PANELS: dict[str, Callable[[Palette, Names, QWidget], QWidget]] = {
    "ack": _ack, "retire": _retire, "shelve": _shelve, "maintenance": _maintenance, "drill": _drill, "shift": _shift,
    "hand_over": _hand_over, "targets": _targets, "rates": _rates, "pause": _pause, "presence": _presence,
}  # fmt: skip


def framed(name: str, palette: Palette, width: int, height: int, unit: float, capital: float | None) -> QWidget:
    """A panel at the foot of an empty window, as it stands in the real ones."""
    load()
    frame = QWidget()
    frame.setPalette(qt_palette(palette, palette.panel))
    frame.setAutoFillBackground(True)
    rows = QVBoxLayout(frame)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.addStretch(0 if name in ("hand_over", "rates") else 1)
    frame.resize(width, height)
    frame.show()
    frame.activateWindow()
    panel = PANELS[name](palette, Names("ann", OPERATORS), frame)
    rows.addWidget(panel, 1 if name in ("hand_over", "rates") else 0)
    panel.set_unit(unit)  # type: ignore[attr-defined]
    if capital is not None and isinstance(panel, PauseBanner | PresencePrompt):
        panel.set_capital(capital)
    return frame


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m noc.ui.panels.show", description="One panel on invented alarms.")
    parser.add_argument("panel", choices=PANELS)
    parser.add_argument("--picture", metavar="FILE", help="save a picture and leave")
    parser.add_argument("--width", type=int, default=420)
    parser.add_argument("--height", type=int, default=560)
    parser.add_argument("--unit", type=float, default=1.0, help="1 px of a wall 1080 px high")
    parser.add_argument("--capital", type=float, help="height in px of a capital of the banners")
    parser.add_argument("--light", action="store_true", help="the colours of a desk")
    options = parser.parse_args(arguments)
    app = application(options.picture)
    palette = LIGHT if options.light else DARK
    frame = framed(options.panel, palette, options.width, options.height, options.unit, options.capital)
    if options.picture:
        app.processEvents()
        return 0 if frame.grab().save(options.picture) else 1
    return app.exec()


if __name__ == "__main__":
    raise SystemExit(main())
