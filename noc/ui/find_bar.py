"""Find a site by a part of its name: the matches are set off on the wall, Enter goes to the first."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from noc.core.snapshot import SiteView
from noc.ui.colours import qt_palette
from noc.ui.fonts import font
from noc.ui.site_panel import plain_label
from noc.ui.theme import Palette

LONGEST = 80


def matches(sites: tuple[SiteView, ...], wanted: str) -> list[SiteView]:
    """The sites whose name, key or customer holds every word; names that begin with it come first."""
    words = wanted.casefold().split()
    if not words:
        return []
    found = [
        site for site in sites if all(word in f"{site.name} {site.key} {site.customer}".casefold() for word in words)
    ]
    return sorted(found, key=lambda site: not site.name.casefold().startswith(words[0]))


class FindBar(QWidget):
    marked = Signal(object)  # the keys of the sites that match: a frozenset
    chosen = Signal(object)  # the key of the site to go to
    closed = Signal()

    def __init__(self, palette: Palette, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sites: tuple[SiteView, ...] = ()
        self.field = QLineEdit(self)
        self.field.setPlaceholderText("find a site")
        self.field.setAccessibleName("find a site")
        self.field.setMaxLength(LONGEST)
        self._count = plain_label(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field, 1)
        row.addWidget(self._count, 2)
        self.setPalette(qt_palette(palette, palette.background, field=palette.panel))
        self.setAutoFillBackground(True)
        self.field.textChanged.connect(self._look)
        self.hide()

    def text(self) -> str:
        """How many sites match, in words."""
        return self._count.text()

    def open(self) -> None:
        self.field.clear()
        self._look("")
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_sites(self, sites: tuple[SiteView, ...]) -> None:
        """The sites to look among; what is set off follows them."""
        self._sites = sites
        if not self.isHidden():
            self._look(self.field.text())

    def set_unit(self, unit: float) -> None:
        """`unit`: 1 px of a wall 1080 px high."""
        for widget in (self.field, self._count):
            widget.setFont(font(max(9, round(19 * unit))))

    def _look(self, wanted: str) -> None:
        found = matches(self._sites, wanted)
        self.marked.emit(frozenset(site.key for site in found))
        counted = f"{len(found)} of {len(self._sites)} sites · Enter goes to the first · Esc closes"
        self._count.setText(counted if wanted.strip() else "type a part of its name or of its customer")

    def _close(self) -> None:
        self.hide()
        self.marked.emit(frozenset())
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                found = matches(self._sites, self.field.text())
                self._close()
                if found:
                    self.chosen.emit(found[0].key)
            case Qt.Key.Key_Escape:
                self._close()
            case _:
                event.accept()  # a letter typed here is no key of the wall
