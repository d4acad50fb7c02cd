"""The colours: contrast as WCAG 2 counts it, and distance as the three colour blindnesses see it."""

from itertools import combinations

import pytest

from noc.core.causes import State
from noc.ui.theme import (
    DARK,
    FACE_OF_STATE,
    LIGHT,
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    Face,
    Palette,
    contrast,
)

PALETTES = pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESSES = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
}


def linear(colour: str) -> list[float]:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]


def lab(colour: str, blindness: str) -> tuple[float, float, float]:
    """CIE L*a*b* (D65) of a colour as it is seen with a colour blindness."""
    rgb = linear(colour)
    seen = [min(1.0, max(0.0, sum(map(float.__mul__, row, rgb)))) for row in BLINDNESSES[blindness]]
    matrix = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
    x, y, z = (
        sum(map(float.__mul__, row, seen)) / white for row, white in zip(matrix, (0.95047, 1, 1.08883), strict=True)
    )
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: str, other: str, blindness: str) -> float:
    pairs = zip(lab(one, blindness), lab(other, blindness), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@PALETTES
@pytest.mark.parametrize("face", list(Face))
def test_text_of_each_face_can_be_read(palette: Palette, face: Face) -> None:
    paint = palette[face]
    assert contrast(paint.ink, paint.fill or palette.background) >= TEXT_CONTRAST


@PALETTES
def test_text_on_the_wall_and_on_panels_can_be_read(palette: Palette) -> None:
    for ground in (palette.background, palette.panel):
        assert contrast(palette.text, ground) >= TEXT_CONTRAST
        assert contrast(palette.dim, ground) >= TEXT_CONTRAST
    for face in (Face.DOWN, Face.SILENT, Face.DEGRADED):
        assert contrast(palette.accent(face), palette.background) >= TEXT_CONTRAST


@PALETTES
def test_shapes_stand_out(palette: Palette) -> None:
    for face in Face:
        for beneath in FACE_OF_STATE.values():
            paint = palette.paint_of(face, beneath)
            ground = paint.fill or palette.background
            if paint.edge is not None:
                assert contrast(paint.edge, palette.background) >= SHAPE_CONTRAST, (face, beneath)
            if paint.stripe is not None:
                assert contrast(paint.stripe, ground) >= SHAPE_CONTRAST, (face, beneath)
    for face in (Face.DOWN, Face.SILENT):
        fill = palette[face].fill
        assert fill is not None
        assert contrast(fill, palette.background) >= SHAPE_CONTRAST
    assert contrast(palette.attention, palette.background) >= SHAPE_CONTRAST


@PALETTES
def test_amber_stands_out_by_its_fill_or_by_its_outline(palette: Palette) -> None:
    paint = palette[Face.DEGRADED]
    assert contrast(paint.edge or paint.fill or "", palette.background) >= SHAPE_CONTRAST


@PALETTES
@pytest.mark.parametrize("blindness", list(BLINDNESSES))
def test_filled_states_stay_apart_for_the_colour_blind(palette: Palette, blindness: str) -> None:
    fills = {face: paint.fill for face, paint in palette.paints.items() if paint.fill is not None}
    assert set(fills) == {Face.DOWN, Face.SILENT, Face.DEGRADED, Face.OK, Face.FAULT}
    for (one, first), (other, second) in combinations(fills.items(), 2):
        assert distance(first, second, blindness) >= 20, (one, other)


@PALETTES
def test_calm_is_grey_and_nothing_is_green(palette: Palette) -> None:
    colours = [palette.background, palette.panel, palette.text, palette.dim, palette.line, palette.attention]
    for paint in palette.paints.values():
        colours += [colour for colour in (paint.ink, paint.fill, paint.stripe, paint.edge) if colour is not None]
    for colour in colours:
        red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
        assert green <= max(red, blue) + 8, colour
    calm = palette[Face.OK].fill or ""
    parts = [int(calm[start : start + 2], 16) for start in (1, 3, 5)]
    assert max(parts) - min(parts) <= 10


def test_every_state_has_a_face() -> None:
    assert set(FACE_OF_STATE) == set(State)
    assert [state for state, face in FACE_OF_STATE.items() if face is Face.OK] == [State.OK]
