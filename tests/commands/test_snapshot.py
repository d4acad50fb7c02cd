"""`noc snapshot`: a picture of the wall as it is now."""

from PySide6.QtGui import QImage

from tests.commands.program import Noc
from tests.wire.icinga2 import Icinga2


def test_it_saves_a_picture_of_the_size_asked_for(noc: Noc, product: Icinga2) -> None:
    product.hosts["riga-gw"].state = 1
    for words, size in ((["--size", "800x600"], (800, 600)), ([], (1920, 1080))):
        ended = noc.run("snapshot", "--out", "wall.png", *words)
        assert (ended.code, ended.errors) == (0, "")
        assert "2 sites" in ended.output
        picture = QImage(str(noc.folder / "wall.png"))
        assert (picture.width(), picture.height()) == size
        assert not picture.allGray()  # what is down is seen


def test_it_waits_for_a_verdict_as_long_as_it_is_told(noc: Noc, product: Icinga2) -> None:
    product.hosts["riga-gw"].checked = -1.0
    ended = noc.run("snapshot", "--out", "wall.png", "--for", "2s", seconds=20)
    assert ended.code == 0
    assert (noc.folder / "wall.png").exists()


def test_a_place_that_cannot_be_written_is_told(noc: Noc) -> None:
    for place in ("missing/wall.png", ".", "wall.frobnicate"):
        ended = noc.run("snapshot", "--out", place)
        assert ended.code == 3
        ended.says()
