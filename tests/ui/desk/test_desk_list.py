from dataclasses import replace
from datetime import timedelta
from functools import partial
from random import Random

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from noc.core.causes import MEANING, AlarmState, Cause, Kind
from noc.core.snapshot import Snapshot
from noc.ui.desk.cells import Column
from noc.ui.desk.example import SCENES, alarm, calm, crowd, drill, flood, shelved
from noc.ui.desk.model import DeskModel
from noc.ui.desk.rows import Row, alarm_rows, site_rows
from noc.ui.example import AT, later
from tests.ui.desk.stage import DeskStage, changed, with_alarm, without_alarms

Key = Qt.Key
blind = SCENES["blind"]
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def stage(qtbot: QtBot) -> DeskStage:
    return DeskStage(qtbot)


# The rows


def test_every_alarm_fault_drill_and_shelf_is_a_row() -> None:
    for scene in (alarm, flood, drill, shelved, blind, crowd):
        snapshot = scene()
        keys = {row.key for row in alarm_rows(snapshot)}
        assert len(keys) == len(alarm_rows(snapshot))
        wanted = {(site.key, each.cause) for site in snapshot.sites for each in site.alarms}
        wanted |= {(fault.subject, fault.cause) for fault in snapshot.faults}
        wanted |= {(one.target, one.cause) for one in snapshot.drills}
        wanted |= {(shelf.owner, shelf.cause) for shelf in snapshot.shelves}
        assert keys == wanted


def test_the_worst_comes_first() -> None:
    states = [row.alarm.state for row in alarm_rows(shelved())]
    order = [
        AlarmState.UNACKED, AlarmState.CLEARED_UNACKED, AlarmState.ACKED, AlarmState.SHELVED,
        AlarmState.SUPPRESSED, AlarmState.OUT_OF_SERVICE,
    ]  # fmt: skip
    assert states == sorted(states, key=order.index)
    rows = [row for row in alarm_rows(flood()) if row.waiting]
    assert rows[0].kind is Kind.FAULT
    sites = [row for row in rows if row.kind is Kind.SITE]
    assert [row.tier for row in sites] == sorted(row.tier or 0 for row in sites)
    first = [row.alarm.since for row in sites if row.tier == 1]
    assert first == sorted(first)


def test_a_weakness_waits_behind_what_is_loud_and_a_drill_behind_both_kinds_of_trouble() -> None:
    rows = alarm_rows(replace(flood(), drills=drill().drills))
    waiting = [row for row in rows if row.waiting]
    kinds = [row.kind for row in waiting]
    assert kinds.index(Kind.DRILL) > max(place for place, kind in enumerate(kinds) if kind is Kind.SITE)
    assert kinds[-1] is Kind.SUPERVISORY


def test_all_sites_are_listed_trouble_first() -> None:
    snapshot = alarm()
    rows = site_rows(snapshot)
    assert {row.owner for row in rows} == {site.key for site in snapshot.sites}
    unacked = [row.owner for row in rows if row.waiting]
    assert [row.owner for row in rows[: len(unacked)]] == unacked


# The model: as little change as possible, and never a wrong row


def test_the_model_follows_any_change_and_what_is_held_stays_the_same_alarm(qtbot: QtBot) -> None:
    random = Random(7)
    model = DeskModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = alarm_rows(crowd())[:600]
    model.show(rows, AT)
    for _ in range(60):
        held = [
            (model.rows[place].key, QPersistentModelIndex(model.index(place, 0)))
            for place in random.sample(range(len(model.rows)), min(8, len(model.rows)))
        ]
        part = random.choice((3, 50, 590))
        wanted = random.sample(rows, len(rows) - part)
        if random.random() < 0.5:
            wanted.sort(key=lambda row: row.rank)
        model.show(wanted, AT)
        assert [row.key for row in model.rows] == [row.key for row in wanted]
        here = {row.key for row in wanted}
        for key, index in held:
            assert index.isValid() == (key in here)
            if index.isValid():
                assert model.rows[index.row()].key == key


def test_a_new_alarm_is_one_insertion_and_resets_nothing(qtbot: QtBot) -> None:
    model = DeskModel()
    model.show(alarm_rows(alarm()), AT)
    told: list[str] = []
    model.modelReset.connect(lambda: told.append("reset"))
    model.layoutChanged.connect(lambda *_: told.append("order"))
    model.rowsInserted.connect(lambda *_: told.append("in"))
    model.rowsRemoved.connect(lambda *_: told.append("out"))
    model.show(
        alarm_rows(changed(alarm(), "site-1", lambda site: with_alarm(site, Cause.HOST_DOWN, AlarmState.UNACKED))), AT
    )
    assert told == ["in"]
    told.clear()
    model.show(alarm_rows(alarm()), AT)
    assert told == ["out"]
    told.clear()
    model.show(alarm_rows(later(alarm(), 1)), AT + timedelta(seconds=1))
    assert told == []


def test_what_changed_is_told(qtbot: QtBot) -> None:
    model = DeskModel()
    model.show(alarm_rows(alarm()), AT)
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.column(), last.column())))
    model.show(alarm_rows(later(alarm(), 1)), AT + timedelta(seconds=1))
    assert told == [(3, 4)]  # the ages run
    note = changed(
        alarm(), "site-11", lambda site: replace(site, alarms=tuple(replace(each, note="n") for each in site.alarms))
    )
    model.show(alarm_rows(note), AT)
    assert (0, 11) in told


# What is selected


def test_the_selection_follows_the_alarm_when_others_come_go_and_move(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-45", Cause.HOST_DOWN)
    stage.press(Key.Key_Down, held=SHIFT)
    chosen = [row.key for row in stage.desk.table.chosen]
    assert chosen == [("site-45", Cause.HOST_DOWN), ("site-3", Cause.HOST_DOWN)]
    current = stage.current
    worse = changed(alarm(), "site-1", lambda site: with_alarm(site, Cause.VANISHED, AlarmState.UNACKED))
    worse = changed(worse, "site-31", without_alarms)
    worse = changed(worse, "site-3", lambda site: with_alarm(site, Cause.HOST_DOWN, AlarmState.ACKED, "ben"))
    stage.show(worse)
    assert stage.current == current
    assert {row.key for row in stage.desk.table.chosen} == set(chosen)
    assert stage.desk.table.painter.current == stage.keys.index(("site-3", Cause.HOST_DOWN))


def test_when_the_current_alarm_is_over_no_other_takes_its_place(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-17", Cause.CHECKS_LATE)
    stage.show(changed(alarm(), "site-17", without_alarms))
    assert stage.current is None
    assert stage.desk.table.chosen == []
    assert "Lille data centre: this alarm is over" in stage.desk.face.detail.text()
    stage.press("a")
    assert "Nothing is selected" in stage.notice
    stage.press(Key.Key_Down)  # the next one, where it was
    assert stage.current == stage.keys[1]


def test_one_of_several_goes_and_the_others_stay_selected(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("f")
    stage.control(Key.Key_A)
    stage.show(changed(alarm(), "site-17", without_alarms))
    assert stage.desk.table.selected == 9


def test_a_row_put_in_above_moves_nothing_that_is_looked_at(stage: DeskStage) -> None:
    snapshot = crowd()
    stage.show(snapshot)
    table = stage.desk.table
    table.choose(stage.keys[5000])
    before = table.visualRect(table.currentIndex()).top()
    place = table.currentIndex().row()
    faults = flood().faults
    stage.show(replace(snapshot, faults=faults))
    assert table.currentIndex().row() > place
    assert table.visualRect(table.currentIndex()).top() == before


def test_at_the_top_the_worst_comes_into_sight(stage: DeskStage) -> None:
    snapshot = crowd()
    stage.show(snapshot)
    stage.press("f")
    stage.show(replace(snapshot, faults=flood().faults))
    assert stage.desk.table.verticalScrollBar().value() == 0
    assert stage.keys[0] == ("journal", Cause.JOURNAL_FAILED)
    assert stage.current != stage.keys[0]


def test_f_goes_round_everything_unanswered(stage: DeskStage) -> None:
    stage.show(alarm())
    seen = []
    for _ in range(6):
        stage.press("f")
        assert stage.current is not None
        seen.append(stage.current[0])
    assert seen == ["site-31", "site-17", "site-45", "site-3", "site-34", "site-31"]
    stage.show(calm())
    stage.press("f")
    assert stage.notice == "Nothing waits for an answer."


# The filter


def unanswered(snapshot: Snapshot) -> list[Row]:
    return [row for row in alarm_rows(snapshot) if row.waiting]


@pytest.mark.parametrize("typed", ["riga", "acme", "harbour", "vanished", "gone from", "icinga-east", "ben", "silent"])
def test_the_search_finds_by_every_word_of_a_row_and_owns_up_to_what_it_hides(stage: DeskStage, typed: str) -> None:
    snapshot = alarm()
    stage.show(snapshot)
    stage.press("/", typed)
    bar = stage.desk.face.filter_bar
    kept = set(stage.keys)
    hidden = [row for row in unanswered(snapshot) if row.key not in kept]
    assert bar.count.text() == f"{len(kept)} of 10 alarms shown"
    assert bar.warning.isVisible() == bool(hidden)
    if hidden:
        assert bar.warning.text().startswith(f"{len(hidden)} unanswered")
    stage.press(Key.Key_Escape)
    assert len(stage.keys) == 10
    assert not bar.warning.isVisible()
    assert stage.desk.focusWidget() is stage.desk.table


def test_a_new_alarm_behind_the_filter_is_announced_at_once(stage: DeskStage) -> None:
    stage.show(calm())
    stage.press("/", "riga", Key.Key_Return)
    bar = stage.desk.face.filter_bar
    assert not bar.warning.isVisible()
    stage.show(changed(calm(), "site-1", lambda site: with_alarm(site, Cause.HOST_DOWN, AlarmState.UNACKED)))
    assert bar.warning.isVisible()
    assert bar.warning.text().startswith("1 unanswered is hidden by the filter, 1 of them tier 1")
    stage.press("f")
    assert stage.current == ("site-1", Cause.HOST_DOWN)
    assert not stage.desk.filter.active


def test_no_filter_ever_hides_an_unanswered_alarm_unsaid(stage: DeskStage) -> None:
    random = Random(11)
    keys = ("w", "v", "c", "i", "1", "2", "f")
    stage.show(flood())
    for _ in range(150):
        stage.press(random.choice(keys))
        if random.random() < 0.3:
            stage.show(random.choice((flood, alarm, calm, shelved, drill, blind))())
        snapshot = stage.desk.snapshot
        assert snapshot is not None
        shown = set(stage.keys)
        owners = {owner for owner, cause in shown if cause is None}
        hidden = [row for row in unanswered(snapshot) if row.key not in shown and row.owner not in owners]
        text = stage.desk.face.filter_bar.warning.text()
        assert text.startswith(f"{len(hidden)} unanswered") if hidden else not text
        assert stage.desk.face.filter_bar.warning.isVisible() == bool(hidden)


def test_quick_filters_and_the_way_back(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("w")
    assert len(stage.keys) == 5
    assert stage.desk.face.filter_bar.buttons["waiting"].isChecked()
    stage.press("w", "f", "v")
    assert {key for key, _ in stage.keys} == {"site-31", "site-17", "site-26"}
    stage.press("v", "c")
    assert {row.site.customer for row in stage.desk.shown.rows if row.site} == {"Northwind"}
    stage.press("c", "i")
    assert {row.tier for row in stage.desk.shown.rows} == {1}
    stage.press(Key.Key_Escape)
    assert len(stage.keys) == 10
    assert stage.current == ("site-31", Cause.REPORT_LATE)  # it was shown all the time


def test_ctrl_a_takes_only_what_is_shown(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.press("w", "f")
    stage.control(Key.Key_A)
    assert {row.key for row in stage.desk.table.chosen} == set(stage.keys)
    assert stage.desk.table.selected == 5


# The two lists


def test_the_roster_and_back_to_the_same_alarm(stage: DeskStage) -> None:
    stage.show(alarm())
    stage.go("site-45", Cause.HOST_DOWN)
    stage.press("2")
    assert len(stage.keys) == 60
    current = stage.desk.table.current
    assert current is not None
    assert (current.owner, current.cause) == ("site-45", None)
    assert stage.desk.face.filter_bar.count.text() == "60 of 60 sites shown"
    stage.press("1")
    assert stage.current == ("site-45", Cause.HOST_DOWN)


def test_the_roster_does_not_keep_quiet_about_faults(stage: DeskStage) -> None:
    stage.show(flood())
    stage.press("2")
    text = stage.desk.face.filter_bar.warning.text()
    assert text.startswith("3 unanswered are not in this list")
    assert "1 shows all alarms" in text


def test_every_cause_and_state_can_be_shown(stage: DeskStage) -> None:
    """Whatever the engine sends, the list and the detail have words for it."""
    snapshot = calm()
    for number, cause in enumerate(Cause):
        state = list(AlarmState)[1 + number % 6]
        if MEANING[cause].kind is Kind.SITE:
            snapshot = changed(snapshot, f"site-{number % 60}", partial(with_alarm, cause=cause, state=state, by="ann"))
    faults = tuple(
        replace(flood().faults[0], cause=cause, kind=MEANING[cause].kind, subject=f"part-{cause}")
        for cause in Cause
        if MEANING[cause].kind in (Kind.FAULT, Kind.SUPERVISORY)
    )
    stage.show(replace(snapshot, faults=faults, drills=drill().drills))
    for key in stage.keys:
        assert stage.desk.table.choose(key)
        assert stage.desk.face.detail.text()
    assert not stage.desk.grab().isNull()


def test_ten_thousand_alarms_cost_little(stage: DeskStage) -> None:
    """Only what is in sight is worked out: texts are asked for a screenful, not for all rows."""
    snapshot = crowd()
    stage.show(snapshot)
    assert len(stage.keys) == 10_000
    asked = 0
    model = stage.desk.table.rows_model
    text_at = model.text_at

    def counted(row: Row, column: Column) -> str:
        nonlocal asked
        asked += 1
        return text_at(row, column)

    model.text_at = counted  # type: ignore[method-assign]
    stage.show(later(snapshot, 1))
    stage.desk.table.viewport().repaint()
    assert 0 < asked < 2000
