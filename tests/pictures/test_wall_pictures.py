"""Pictures of the wall, looked at for what they must and must not show; never compared pixel by pixel with others."""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from noc.core.causes import State
from noc.core.snapshot import Snapshot
from noc.ui import wall_example
from noc.ui.desk.example import alarm as desk_alarm
from noc.ui.example import alarm, blind, calm, few, flood, later
from noc.ui.fonts import load
from noc.ui.picture import picture_of
from noc.ui.screen_plan import screen_plan
from noc.ui.theme import DARK, LIGHT, Face, Palette
from noc.ui.wall_example import SCENES
from noc.ui.wall_view import best_columns

SIZE = QSize(1920, 1080)
ODD = 0.001  # the share of pixels at the edges of letters that may have any colour between two
PLAN = screen_plan(1920, 1080, 43.2)

pytestmark = pytest.mark.usefixtures("qapp")


@lru_cache(maxsize=32)
def picture(scene: Callable[[], Snapshot], stalled: bool = False, palette: Palette = DARK) -> QImage:
    load()
    return picture_of(scene(), SIZE, stalled=stalled, palette=palette)


def share(image: QImage, box: QRect, colour: str | None, step: int = 4) -> float:
    """How much of a box has this colour."""
    wanted = QColor(colour or "").rgb() & 0xFFFFFF
    points = [
        image.pixel(x, y) & 0xFFFFFF
        for x in range(box.left(), box.right(), step)
        for y in range(box.top(), box.bottom(), step)
    ]
    return sum(point == wanted for point in points) / len(points)


def place(number: int, sites: int = 60) -> QRect:
    """The box of a site's place on the picture."""
    columns = best_columns(sites, PLAN.tiles.width(), PLAN.tiles.height())
    rows = -(-sites // columns)
    row, column = divmod(number, columns)
    left = PLAN.tiles.left() + column * PLAN.tiles.width() // columns
    return QRect(
        left,
        PLAN.tiles.top() + row * (PLAN.tiles.height() // rows),
        PLAN.tiles.width() // columns,
        PLAN.tiles.height() // rows,
    )


def test_a_calm_wall_is_grey() -> None:
    image = picture(calm)
    for x in range(0, image.width(), 5):
        for y in range(0, image.height(), 5):
            colour = image.pixelColor(x, y)
            parts = (colour.red(), colour.green(), colour.blue())
            assert max(parts) - min(parts) < 14, (x, y, colour.name())


def test_alarms_are_large_on_top_in_their_colours() -> None:
    image = picture(alarm)
    assert share(image, PLAN.strip, DARK[Face.DOWN].fill) > 0.2
    assert share(image, PLAN.strip, DARK[Face.SILENT].fill) > 0.1
    assert share(picture(calm), PLAN.strip, DARK[Face.DOWN].fill) == 0
    assert share(picture(few), PLAN.strip, DARK[Face.DOWN].fill) > 0.6


def test_every_place_has_the_colour_of_its_site() -> None:
    image = picture(alarm)
    for number, site in enumerate(alarm().sites):
        face = {State.DOWN: Face.DOWN, State.SILENT: Face.SILENT, State.DEGRADED: Face.DEGRADED, State.OK: Face.OK}
        wanted = DARK[face[site.state]].fill if site.state in face else DARK.background
        assert share(image, place(number), wanted, 2) > 0.4, site


@pytest.mark.parametrize("scene", [calm, alarm, blind, flood, few, SCENES["big"]])
def test_nothing_looks_calm_after_a_stall(scene: Callable[[], Snapshot]) -> None:
    image = picture(scene, stalled=True)
    for face in (Face.OK, Face.DOWN, Face.SILENT, Face.DEGRADED):
        assert share(image, image.rect(), DARK[face].fill) < ODD, face
    assert share(image, PLAN.strip, DARK[Face.FAULT].fill) > 0.15


def test_a_fault_is_white_with_a_checker_border() -> None:
    image = picture(blind)
    top = QRect(PLAN.strip.left(), PLAN.strip.top(), PLAN.strip.width(), round(43.2 * 3.9))
    assert share(image, top, "#FFFFFF", 3) > 0.5
    row = [image.pixelColor(x, PLAN.strip.top() + 2).red() for x in range(PLAN.strip.left(), PLAN.strip.left() + 400)]
    edges = sum(abs(one - other) > 200 for one, other in pairwise(row))
    assert edges > 40


def test_blind_places_are_hollow_and_hatched() -> None:
    image = picture(blind)
    for number, site in enumerate(blind().sites):
        if site.blind:
            box = place(number)
            assert share(image, box, DARK[Face.OK].fill, 2) < 10 * ODD
            assert share(image, box.adjusted(20, 12, -20, -12), DARK.background, 2) > 0.5


def test_the_states_differ_without_any_colour() -> None:
    grey = picture(alarm).convertToFormat(QImage.Format.Format_Grayscale8)
    first = {site.state: number for number, site in reversed(list(enumerate(alarm().sites)))}
    looks = {}
    for state in (State.DOWN, State.SILENT, State.DEGRADED, State.OK, State.MAINTENANCE):
        box = place(first[state]).adjusted(8, 8, -8, -8)
        across, heights = range(box.left(), box.right()), (box.top(), box.center().y())
        rows = [[grey.pixelColor(x, y).red() for x in across] for y in heights]
        looks[state] = [sum(row) / len(row) for row in rows]
    for one, first_look in looks.items():
        for other, second_look in looks.items():
            if one is not other:
                distance = max(abs(a - b) for a, b in zip(first_look, second_look, strict=True))
                assert distance > 8, (one, other)


def test_the_light_desk_has_its_own_colours() -> None:
    image = picture(alarm, palette=LIGHT)
    assert image.pixelColor(2, 2).name().upper() == LIGHT.background
    assert share(image, PLAN.strip, LIGHT[Face.DOWN].fill) > 0.2
    assert share(image, image.rect(), DARK[Face.DOWN].fill) == 0


@pytest.mark.parametrize("size", [QSize(1280, 720), QSize(1920, 1080), QSize(3840, 2160), QSize(1080, 1920)])
@pytest.mark.parametrize("name", list(SCENES))
def test_every_scene_can_be_drawn_at_every_size(name: str, size: QSize) -> None:
    image = picture_of(SCENES[name](), size)
    assert image.size() == size
    colours = {image.pixel(x, y) for x in range(0, size.width(), 7) for y in range(0, size.height(), 7)}
    assert len(colours) > 3


def test_a_drill_is_a_broken_frame_about_nothing() -> None:
    """Whatever it rehearses: what is real is filled."""
    image = picture(wall_example.drill)
    real, drill = (QRect(PLAN.strip.left() + left, PLAN.strip.top(), 940, 190) for left in (0, 951))
    assert share(image, real, DARK[Face.DOWN].fill) > 0.7
    below = real.translated(0, 204)
    assert share(image, below, DARK.background) > 0.6
    assert share(image, drill, DARK.background) > 0.6
    assert 0.01 < share(image, drill, DARK[Face.DOWN].fill, 2) < 0.08
    assert 0.01 < share(image, below, DARK[Face.SILENT].fill, 2) < 0.08


def test_the_place_of_a_drill_has_its_frame_and_its_word() -> None:
    image, without = picture(wall_example.drill), picture(calm)
    assert share(image, place(23), DARK[Face.SILENT].fill, 1) > 0.01
    assert share(without, place(23), DARK[Face.SILENT].fill, 1) == 0
    assert share(image, place(23), DARK[Face.OK].fill, 2) > 0.5


def test_a_pause_stands_across_the_wall_above_the_alarms_and_moves_no_place() -> None:
    image, without = picture(wall_example.paused), picture(desk_alarm)
    banner = QRect(PLAN.strip.left(), PLAN.strip.top(), PLAN.strip.width(), 100)
    assert share(image, banner, DARK[Face.DEGRADED].fill) > 0.6
    below = PLAN.strip.adjusted(0, 120, 0, 0)
    assert share(image, below, DARK[Face.DOWN].fill) > 0.1
    assert image.copy(PLAN.tiles) == without.copy(PLAN.tiles)


def test_the_question_who_is_there_is_large_and_without_any_colour() -> None:
    image, plain = picture(wall_example.presence), picture(wall_example.calm)
    banner = QRect(PLAN.strip.left(), PLAN.strip.top(), PLAN.strip.width(), 100)
    assert share(image, banner, DARK.attention, 1) > 0.02
    assert share(plain, banner, DARK.attention, 1) == 0


def test_in_a_flood_groups_have_the_colour_of_their_cause() -> None:
    image = picture(wall_example.flood)
    row = QRect(PLAN.strip.left(), PLAN.strip.top() + 139, 624, 130)
    assert share(image, row, DARK[Face.DOWN].fill) > 0.4
    assert share(image, row.translated(634, 0), DARK[Face.SILENT].fill) > 0.4


def test_a_second_later_only_figures_and_the_sweep_have_moved() -> None:
    one, other = picture(alarm), picture_of(later(alarm(), 1), SIZE)
    moved = [(x, y) for x in range(0, 1920, 3) for y in range(0, 1080, 3) if one.pixel(x, y) != other.pixel(x, y)]
    assert 0 < len(moved) < 0.02 * 640 * 360


def test_the_same_snapshot_gives_the_same_picture(qtbot: QtBot) -> None:
    assert picture_of(alarm(), SIZE) == picture_of(alarm(), SIZE)
