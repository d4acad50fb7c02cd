from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from noc.core.snapshot import SiteView
from noc.ui.example import AT, alarm, calm, later
from noc.ui.theme import DARK
from noc.ui.wall_model import WallModel
from noc.ui.wall_view import WallView, best_columns

HOSTILE = "<img src='http://203.0.113.9/x'><b>Riga</b> &amp; \u202eco"


@pytest.fixture
def model() -> WallModel:
    made = WallModel()
    made.set_columns(4)
    made.show(calm(10).sites, AT)
    return made


def names(model: WallModel) -> list[object]:
    cells = [model.index(row, column) for row in range(model.rowCount()) for column in range(model.columnCount())]
    return [model.data(cell) for cell in cells]


def site(number: int) -> SiteView:
    return calm(100).sites[number]


def test_the_table_is_one_that_qt_can_work_with(model: WallModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)
    assert (model.rowCount(), model.columnCount(), model.places) == (3, 4, 10)


def test_places_follow_the_roster_and_the_last_row_may_be_short(model: WallModel) -> None:
    assert names(model) == [*(view.name for view in calm(10).sites), None, None]


def test_a_newcomer_comes_last_wherever_it_stands_in_the_snapshot(model: WallModel) -> None:
    before = names(model)
    model.show((site(50), *calm(10).sites), AT)
    assert names(model) == [*before[:10], site(50).name, None]


def test_who_leaves_leaves_a_gap_and_comes_back_to_it(model: WallModel) -> None:
    before = names(model)
    model.show(calm(10).sites[1:], AT)
    assert names(model) == [None, *before[1:]]
    assert not model.index_of("site-0").isValid()
    assert model.flags(model.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    model.show(calm(10).sites, AT)
    assert names(model) == before


def test_only_what_is_to_be_seen_differently_is_announced(model: WallModel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(model.dataChanged):
        model.show(calm(10).sites, AT)
    changed = list(calm(10).sites)
    changed[7] = replace(changed[7], late=True)
    with qtbot.waitSignal(model.dataChanged) as seen:
        model.show(tuple(changed), AT)
    assert seen.args is not None
    assert [(cell.row(), cell.column()) for cell in seen.args[:2]] == [(1, 3), (1, 3)]


def test_many_changes_are_announced_at_once(qtbot: QtBot) -> None:
    model, heard = WallModel(), list[object]()
    model.set_columns(20)
    model.show(calm(400).sites, AT)
    model.dataChanged.connect(lambda *cells: heard.append(cells))
    after = later(calm(400), 1)
    model.show(after.sites, after.at)
    assert len(heard) == 1


def test_a_tooltip_tells_everything_and_is_never_markup_of_the_backend(model: WallModel) -> None:
    view = replace(alarm().sites[3], key="site-0", name=HOSTILE, detail="<b>down</b>")
    model.show((view,), AT)
    tip = model.data(model.index_of("site-0"), Qt.ItemDataRole.ToolTipRole)
    assert isinstance(tip, str)
    assert "<img" not in tip
    assert "<b>" not in tip
    assert "&lt;img" in tip
    assert "host down" in tip
    assert "&lt;b&gt;down" in tip


def test_a_screen_reader_hears_the_state(model: WallModel) -> None:
    model.show(alarm().sites, AT)
    said = model.data(model.index_of("site-3"), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(said, str)
    assert said.startswith("Helsinki data centre, DOWN: host down")
    model.show(alarm().sites, AT, stalled=True)
    assert "no fresh data" in str(model.data(model.index_of("site-3"), Qt.ItemDataRole.AccessibleTextRole))


@pytest.mark.parametrize("places", [1, 2, 6, 60, 61, 184, 1000, 10_000])
@pytest.mark.parametrize("size", [(1892, 450), (1250, 300), (3780, 920), (700, 400)])
def test_all_places_fit_without_scrolling(places: int, size: tuple[int, int], qtbot: QtBot) -> None:
    columns = best_columns(places, *size)
    rows = -(-places // columns)
    assert columns * rows >= places
    assert size[0] // columns >= 1
    assert size[1] // rows >= 1


@pytest.fixture
def view(qtbot: QtBot) -> WallView:
    made = WallView(WallModel(), DARK)
    qtbot.addWidget(made)
    made.resize(1000, 400)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_every_place_is_within_the_view_and_where_a_click_finds_it(view: WallView) -> None:
    view.show_sites(calm(60).sites, AT, False)
    for place in range(60):
        box = view.rect_of(place)
        assert view.viewport().rect().contains(box)
        found = view.indexAt(box.center())
        assert found.row() * view.model().columnCount() + found.column() == place


@pytest.mark.parametrize("size", [(1892, 450), (1250, 300), (700, 400), (300, 900)])
def test_columns_stay_while_a_newcomer_fits_into_the_last_row(size: tuple[int, int]) -> None:
    for places in range(1, 400):
        columns = best_columns(places, *size)
        if places % columns:
            assert best_columns(places + 1, *size) == columns


def test_a_newcomer_moves_nobody_while_there_is_room(view: WallView) -> None:
    few = next(number for number in range(20, 90) if number % best_columns(number, view.width(), view.height()))
    view.show_sites(calm(few).sites, AT, False)
    before = [view.rect_of(place) for place in range(few)]
    view.show_sites((*calm(few).sites, site(99)), AT, False)
    assert [view.rect_of(place) for place in range(few)] == before


def test_the_selection_outlives_a_new_arrangement(view: WallView) -> None:
    view.show_sites(calm(60).sites, AT, False)
    view.select("site-41")
    view.show_sites(calm(100).sites, AT, False)
    view.resize(600, 500)
    assert view.selected_key == "site-41"
    assert view.currentIndex() == view.model().index_of("site-41")  # type: ignore[attr-defined]


def test_only_what_waits_for_a_hand_is_repainted_for_the_phase(view: WallView) -> None:
    painted = QRegion()

    class Watch(QObject):
        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            nonlocal painted
            if isinstance(event, QPaintEvent):
                painted += event.region()
            return False

    def flush() -> list[int]:
        """Paint what waits to be painted, and one pixel of the first place; returns the places that were touched."""
        nonlocal painted
        painted = QRegion()
        view.viewport().repaint(0, 0, 1, 1)
        return [place for place in range(60) if painted.intersects(view.rect_of(place))]

    watch = Watch()
    view.viewport().installEventFilter(watch)
    view.show_sites(calm(60).sites, AT, False)
    flush()
    view.set_lit(False)
    assert flush() == [0]
    view.show_sites(alarm(60).sites, AT, False)
    assert len(flush()) > 10
    view.set_lit(True)
    assert flush() == [0, 3, 17, 31, 45]
