"""`noc demo` where there is no screen."""

import subprocess
import sys
from time import monotonic

from PySide6.QtGui import QImage

from tests.commands.program import Noc


def test_without_a_screen_it_tells_the_story_in_lines_and_pictures(bare: Noc) -> None:
    ended = bare.bare("demo", "--speed", "10", seconds=60)
    assert (ended.code, ended.errors) == (0, "")
    assert "There is no screen here" in ended.output
    acts = [line for line in ended.output.splitlines() if line[5:9] == "s  " + line[8:9] and line[:4].strip().isdigit()]
    assert acts[0].startswith("   0 s ")
    assert acts[-1].startswith(" 180 s ")
    for words in ("DOWN host_down [unacked]", "SILENT vanished [unacked]", "backend_lost [unacked]", "cleared_unacked"):
        assert words in ended.output
    pictures = sorted((bare.folder / "demo-pictures").glob("*.png"))
    assert len(pictures) == len(acts)
    assert all(QImage(str(picture)).width() == 1920 for picture in pictures)


def test_it_ends_with_its_reader(bare: Noc) -> None:
    command = [sys.executable, "-m", "noc", "demo", "--speed", "10"]
    began = monotonic()
    with subprocess.Popen(
        command, env=bare.env, cwd=bare.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        demo.stdout.readline()
        demo.stdout.close()
        assert demo.wait(15) == 0
        assert demo.stderr.read() == b""
    assert monotonic() - began < 15
