"""The colours of the wall and of the desk. Calm is grey; colour is for trouble, and no state lives by colour alone."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from noc.core.causes import State

TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0


def luminance(colour: str) -> float:
    """The relative luminance of `#RRGGBB` (WCAG 2): 0 for black, 1 for white."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2), from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


class Face(StrEnum):
    """How a place is drawn. Several states share the hollow face; their word tells them apart."""

    DOWN = "down"
    SILENT = "silent"
    DEGRADED = "degraded"
    OK = "ok"
    BLIND = "blind"
    HOLLOW = "hollow"
    LOST = "lost"  # the engine has stopped: the last state, struck through
    FAULT = "fault"


FACE_OF_STATE: dict[State, Face] = {
    State.OK: Face.OK,
    State.DEGRADED: Face.DEGRADED,
    State.DOWN: Face.DOWN,
    State.SILENT: Face.SILENT,
    State.MAINTENANCE: Face.HOLLOW,
    State.SHELVED: Face.HOLLOW,
    State.COMMISSIONING: Face.HOLLOW,
    State.VERIFYING: Face.HOLLOW,
}


@dataclass(frozen=True, slots=True)
class Paint:
    """The colours of one face, as `#RRGGBB`. A hollow face has no fill: the wall shows through."""

    ink: str
    fill: str | None = None
    stripe: str | None = None  # of its hatch or checker border
    edge: str | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Palette:
    background: str
    panel: str  # beneath texts for reading, such as the detail of a site
    text: str
    dim: str  # texts of the second rank
    line: str  # separators
    attention: str  # the blinking border and the mark of the selection: neutral, never a state's colour
    paints: dict[Face, Paint] = field(default_factory=dict, hash=False)

    def __getitem__(self, face: Face) -> Paint:
        return self.paints[face]

    def paint_of(self, face: Face, beneath: Face) -> Paint:
        """The colours of a place. A blind one keeps the hue of the trouble beneath in its hatch and outline."""
        paint = self.paints[face]
        if face is Face.BLIND and beneath in (Face.DOWN, Face.SILENT, Face.DEGRADED):
            accent = self.accent(beneath, SHAPE_CONTRAST)
            return replace(paint, stripe=accent, edge=accent)
        return paint

    def accent(self, face: Face, least: float = TEXT_CONTRAST) -> str:
        """The colour of a face for what stands on the bare wall, if its contrast there is at least `least`."""
        fill = self.paints[face].fill
        return fill if fill is not None and contrast(fill, self.background) >= least else self.text


DARK = Palette(
    background="#1E2022",
    panel="#26292C",
    text="#E8E8E8",
    dim="#A3A8AE",
    line="#3A3D42",
    attention="#FFFFFF",
    paints={
        Face.DOWN: Paint(ink="#000000", fill="#FF4B33"),
        Face.SILENT: Paint(ink="#000000", fill="#D48CFF", stripe="#2E0A47"),
        Face.DEGRADED: Paint(ink="#000000", fill="#F0C000"),
        Face.OK: Paint(ink="#E8E8E8", fill="#4A4D52"),
        Face.BLIND: Paint(ink="#E8E8E8", stripe="#787D84", edge="#9CA1A8"),
        Face.HOLLOW: Paint(ink="#CDD0D4", edge="#7F848B"),
        Face.LOST: Paint(ink="#CDD0D4", edge="#7F848B", dashed=True),
        Face.FAULT: Paint(ink="#000000", fill="#FFFFFF", stripe="#000000"),
    },
)

LIGHT = Palette(
    background="#D4D6D8",
    panel="#E4E6E8",
    text="#141618",
    dim="#474B50",
    line="#A9ADB2",
    attention="#000000",
    paints={
        Face.DOWN: Paint(ink="#FFFFFF", fill="#C21807"),
        Face.SILENT: Paint(ink="#FFFFFF", fill="#7A1FA2", stripe="#EBD2F7"),
        Face.DEGRADED: Paint(ink="#000000", fill="#F0C000", edge="#000000"),
        Face.OK: Paint(ink="#141618", fill="#BFC2C5"),
        Face.BLIND: Paint(ink="#141618", stripe="#6A6F75", edge="#4E5257"),
        Face.HOLLOW: Paint(ink="#1E2022", edge="#5D6268"),
        Face.LOST: Paint(ink="#1E2022", edge="#5D6268", dashed=True),
        Face.FAULT: Paint(ink="#FFFFFF", fill="#000000", stripe="#FFFFFF"),
    },
)
