"""The palette of the wall in Qt's own terms, for the few widgets that Qt draws itself."""

from PySide6.QtGui import QColor, QPalette

from noc.ui.theme import Palette


def qt_palette(palette: Palette, window: str, *, field: str | None = None) -> QPalette:
    """Colours for a widget on the ground `window`; `field` is that of what can be typed into. No hue anywhere."""
    role = QPalette.ColorRole
    colours = QPalette()
    for colour, roles in (
        (window, (role.Window, role.Button)),
        (field or window, (role.Base,)),
        (palette.text, (role.WindowText, role.Text, role.ButtonText, role.Highlight, role.Accent)),
        (palette.background, (role.HighlightedText,)),
        (palette.dim, (role.PlaceholderText,)),
        (palette.line, (role.Light, role.Midlight, role.Mid, role.Dark, role.Shadow)),
    ):
        for each in roles:
            colours.setColor(each, QColor(colour))
    return colours
