"""Ready pictures of places and of their ages, so that a repaint is nothing but copying."""

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from noc.ui.fonts import REGULAR, metrics
from noc.ui.lettering import width_of, write
from noc.ui.looks import Age, TileLook
from noc.ui.theme import Face, Palette
from noc.ui.tile import TileForm, figures_line, figures_that_fit, form_for, paint_tile

MOST = 40_000  # pictures, before the old ones are thrown away


class Figures(NamedTuple):
    """A picture of figures, and where it stands in its place."""

    picture: QPixmap
    left: int
    top: int


class TilePictures:
    """Pictures for places of one size; a new size or a new screen throws them away."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._ratio = 1.0
        self.form: TileForm = form_for(96, 40)
        self._tiles: dict[tuple[TileLook, bool], QPixmap] = {}
        self._fits: dict[tuple[str, Face, Age, int], tuple[str, int, int]] = {}
        self._figures: dict[tuple[str, int, int, str], Figures] = {}

    def resize(self, width: int, height: int, names: Iterable[str], ratio: float, unit: float) -> None:
        """Places are `width` x `height` px from now on, at `ratio` screen pixels per px, on a wall of this `unit`."""
        form = form_for(width, height, names, unit)
        if form != self.form or ratio != self._ratio:
            self.form, self._ratio = form, ratio
            self.clear()

    def clear(self) -> None:
        self._tiles.clear()
        self._fits.clear()
        self._figures.clear()

    def tile(self, look: TileLook, lit: bool) -> QPixmap:
        key = (look, lit and look.unacked)
        picture = self._tiles.get(key)
        if picture is None:
            if len(self._tiles) > MOST:
                self._tiles.clear()
            ground = QColor(self._palette.background)  # opaque pictures are copied faster
            picture = self._tiles[key] = self._canvas(self.form.width, self.form.height, ground)
            painter = QPainter(picture)
            paint_tile(painter, look, self.form, self._palette, lit)
            painter.end()
        return picture

    def figures(self, look: TileLook, age: Age) -> Figures | None:
        """The running figures of a place as a picture; None where there are none."""
        line = figures_line(look, self.form)
        key = (look.word, look.face, age, line)
        found = self._fits.get(key)
        if found is None:
            if len(self._fits) > MOST:
                self._fits.clear()
            found = self._fits[key] = (*figures_that_fit(look, self.form, age), line)
        ink = self._palette[look.face].ink
        return self._drawn(*found, ink) if found[0] else None

    def _drawn(self, text: str, size: int, line: int, ink: str) -> Figures:
        found = self._figures.get((text, size, line, ink))
        if found is None:
            if len(self._figures) > MOST:
                self._figures.clear()
            form = self.form
            width, measure = width_of(text, size), metrics(size, REGULAR)
            left = form.text.right() - width
            top = form.baselines[line] - measure.ascent()
            picture = self._canvas(int(width) + 2, int(measure.height()) + 2, Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            write(painter, left - int(left), form.baselines[line] - int(top), text, size, ink)
            painter.end()
            found = self._figures[text, size, line, ink] = Figures(picture, int(left), int(top))
        return found

    def _canvas(self, width: int, height: int, ground: QColor | Qt.GlobalColor) -> QPixmap:
        picture = QPixmap(round(width * self._ratio), round(height * self._ratio))
        picture.setDevicePixelRatio(self._ratio)
        picture.fill(ground)
        return picture

    def __len__(self) -> int:
        return len(self._tiles) + len(self._figures)
