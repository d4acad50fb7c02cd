"""`python -m noc.ui.wall`: the wall on an invented network, in a window or as a picture in a file."""

from collections.abc import Sequence
from datetime import UTC

from PySide6.QtCore import QSize

from noc.ui.alone import application, options_of, run
from noc.ui.example import DeafDoor
from noc.ui.header_facts import Fact
from noc.ui.picture import picture_of
from noc.ui.theme import DARK, LIGHT
from noc.ui.wall import Wall
from noc.ui.wall_example import SCENES


def main(arguments: Sequence[str] | None = None) -> int:
    parser = options_of("wall", SCENES, QSize(1920, 1080))
    parser.add_argument("--light", action="store_true", help="the colours of a desk")
    options = parser.parse_args(arguments)
    app = application(options.picture)
    snapshot, palette = SCENES[options.scene](), LIGHT if options.light else DARK
    if options.picture:
        sound = Fact("SOUND", "heard 09:42:05")
        picture = picture_of(
            snapshot, options.size, palette=palette, timezone=UTC, sound=sound, stalled=options.stalled
        )
        return 0 if picture.save(options.picture) else 1
    return run(app, Wall(DeafDoor(), "ann", palette=palette), snapshot, options)
