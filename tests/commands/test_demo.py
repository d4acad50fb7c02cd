"""`noc demo` where there is no screen."""

import re
import subprocess
import sys
from time import monotonic

from PySide6.QtGui import QImage

from tests.commands.program import Noc


def test_without_a_screen_it_tells_the_story_in_lines_and_pictures(bare: Noc) -> None:
    ended = bare.bare("demo", "--scenario", "calm", "--speed", "10")
    assert (ended.code, ended.errors) == (0, "")
    assert "There is no screen here" in ended.output
    acts = re.findall(r"^ *([0-9]+) s  .", ended.output, re.MULTILINE)
    assert acts == ["0", "25"]
    assert ended.output.count(" verdict ") == 60
    pictures = sorted((bare.folder / "demo-pictures").glob("*.png"))
    assert len(pictures) == len(acts)
    assert all(QImage(str(picture)).width() == 1920 for picture in pictures)
    assert all(str(picture.relative_to(bare.folder)) in ended.output for picture in pictures)


def test_it_ends_with_its_reader(bare: Noc) -> None:
    command = [sys.executable, "-m", "noc", "demo", "--speed", "10"]
    began = monotonic()
    with subprocess.Popen(
        command, env=bare.env, cwd=bare.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        for _ in range(10):  # up to the first verdicts
            demo.stdout.readline()
        demo.stdout.close()
        assert demo.wait(15) == 0
        assert demo.stderr.read() == b""
    assert monotonic() - began < 15
