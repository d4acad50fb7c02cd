import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from noc.ui.example import AT, alarm
from noc.ui.fonts import SEMIBOLD
from noc.ui.lettering import fitted, short_name, width_of
from noc.ui.looks import Age, TileLook, age_of, look_of
from noc.ui.shapes import Shape
from noc.ui.theme import DARK, Face
from noc.ui.tile import TileForm, figures_that_fit, form_for, paint_tile
from noc.ui.tile_pictures import TilePictures

pytestmark = pytest.mark.usefixtures("letters")

SITES = alarm().sites


def drawn(look: TileLook, form: TileForm, lit: bool = False) -> QImage:
    image = QImage(form.width, form.height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    paint_tile(painter, look, form, DARK, lit)
    painter.end()
    return image


@pytest.mark.parametrize(
    ("width", "height", "lines"),
    [(96, 40, 2), (190, 80, 3), (600, 240, 4), (95, 40, 1), (96, 39, 1), (24, 16, 1), (23, 16, 0), (24, 15, 0)],
)
def test_what_a_place_shows_depends_on_its_size(width: int, height: int, lines: int) -> None:
    assert form_for(width, height).lines == lines


def test_a_finer_screen_gets_larger_letters_not_more_lines() -> None:
    coarse, fine = form_for(190, 80), form_for(380, 160, unit=2.0)
    assert fine.lines == coarse.lines
    assert fine.fonts[1] >= 1.8 * coarse.fonts[1]


@pytest.mark.parametrize("size", [(96, 40), (140, 60), (190, 80), (300, 120), (600, 240)])
def test_lines_stand_one_below_the_other_within_the_place(size: tuple[int, int]) -> None:
    form = form_for(*size, [site.name for site in SITES])
    room = QRectF(0, 0, *size)
    assert room.contains(form.body)
    assert form.body.contains(form.text)
    for baseline, pixels in zip(form.baselines, form.fonts, strict=True):
        assert form.text.top() - 1 <= baseline - pixels * 0.72
        assert baseline <= form.text.bottom() + 1
    for above, below, pixels in zip(form.baselines, form.baselines[1:], form.fonts[1:], strict=False):
        assert below - pixels * 0.72 > above


def test_one_size_of_letters_serves_all_names() -> None:
    short, long = form_for(190, 80, ["Riga"]), form_for(190, 80, ["Riga", "Rotterdam data centre"])
    assert long.fonts[0] < short.fonts[0]
    assert long.fonts[1:] == short.fonts[1:]


@pytest.mark.parametrize(
    ("name", "room", "short"),
    [
        ("Riga", 100, "Riga"),
        ("GDA-516", 38, "GDA516"),
        ("GDA-516", 26, "G516"),
        ("Riga data centre 2", 40, "RDC2"),
        ("Riga data centre", 40, "RDC"),
    ],
)
def test_short_names_keep_their_numbers(name: str, room: float, short: str) -> None:
    assert short_name(name, room, 9) == short


def test_figures_give_way_before_they_are_cut() -> None:
    look = look_of(SITES[3])
    wide, narrow = form_for(190, 80), form_for(96, 40)
    age = Age("17 min 40 s", "17 min")
    assert figures_that_fit(look, wide, age)[0] == "17 min 40 s"
    assert figures_that_fit(look, narrow, age)[0] == "17 min"
    assert figures_that_fit(look, form_for(40, 20), age) == ("", 0)


@pytest.mark.parametrize("size", [(12, 8), (40, 20), (96, 40), (190, 80), (600, 240)])
def test_each_state_has_another_picture_even_in_grey(size: tuple[int, int]) -> None:
    faces = {}
    for state in ("down", "silent", "degraded", "ok", "maintenance"):
        site = next(site for site in SITES if site.state == state)
        look = look_of(site)
        nameless = TileLook("", look.face, look.shape, "")
        faces[state] = drawn(nameless, form_for(*size)).convertToFormat(QImage.Format.Format_Grayscale8)
    pictures = list(faces.values())
    for number, one in enumerate(pictures):
        for other in pictures[number + 1 :]:
            assert difference(one, other) > 6, size


def difference(one: QImage, other: QImage) -> float:
    """The mean distance of two grey pictures, from 0 to 255."""
    pixels = [
        abs(one.pixelColor(x, y).red() - other.pixelColor(x, y).red())
        for x in range(one.width())
        for y in range(one.height())
    ]
    return sum(pixels) / len(pixels)


def test_only_what_waits_for_a_hand_blinks() -> None:
    form = form_for(190, 80)
    for site in SITES:
        look = look_of(site)
        assert (drawn(look, form, lit=True) != drawn(look, form, lit=False)) == look.unacked


def test_age_is_a_shade_where_there_is_no_room_for_figures() -> None:
    tiny = form_for(12, 8)
    fresh, old = (TileLook("", Face.OK, Shape.DOT, "OK", shade=shade) for shade in (0, 3))
    assert drawn(fresh, tiny) != drawn(old, tiny)
    assert drawn(fresh, form_for(190, 80)) == drawn(old, form_for(190, 80))


def test_pictures_are_drawn_once() -> None:
    pictures = TilePictures(DARK)
    pictures.resize(190, 80, [], 1.0, 1.0)
    look, age = look_of(SITES[3]), age_of(SITES[3], AT)
    assert pictures.tile(look, True) is pictures.tile(look, True)
    assert pictures.figures(look, age) is pictures.figures(look, age)
    assert pictures.tile(look, True) is not pictures.tile(look, False)
    assert len(pictures) == 3
    pictures.resize(190, 80, [], 2.0, 1.0)
    assert len(pictures) == 0
    assert pictures.tile(look, True).width() == 380


@pytest.mark.parametrize("size", [(190, 80), (300, 160)])
def test_the_age_of_a_cleared_place_does_not_stand_where_it_says_so(size: tuple[int, int]) -> None:
    """Also where a calm place of the same age was drawn before."""
    pictures = TilePictures(DARK)
    pictures.resize(*size, [], 1.0, 1.0)
    age = Age("42 s", "42 s")
    calm_, cleared = TileLook("a", Face.OK, Shape.DOT, "OK"), TileLook("a", Face.OK, Shape.DOT, "OK", cleared=True)
    drill = TileLook("a", Face.OK, Shape.DOT, "OK", tag="DRILL", drill=Face.DOWN)
    tops = [found.top for look in (calm_, cleared, drill) if (found := pictures.figures(look, age)) is not None]
    assert len(tops) == 3
    assert tops[0] > tops[1] == tops[2]


def test_letters_shrink_no_more_than_they_must() -> None:
    text = "SOUND PAUSED by ann, 87 s left"
    for pixels in range(30, 60):
        for room in range(300, 700, 7):
            shown, size = fitted(text, float(room), pixels, 10, SEMIBOLD)
            assert shown == text
            assert width_of(text, size, SEMIBOLD) <= room
            assert size == pixels or width_of(text, size + 2, SEMIBOLD) > room
