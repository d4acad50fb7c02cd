"""Collects Python's garbage in the thread of the screen, and in no other.

Python looks for garbage that refers to itself in whichever thread happens to need memory. When the engine's does, and a
closed panel with a timer is in that garbage, Qt's object is destroyed away from its own thread: the process dies of a
segmentation fault, some minutes or months after the panel was closed.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY = 1000  # ms


class Collector(QObject):
    """From now on garbage is collected in the thread of `parent`, while its event loop runs; by Python's own counts."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        timer = QTimer(self)
        timer.timeout.connect(self.look)
        timer.start(EVERY)

    def look(self) -> None:
        """Collect as many generations as are due."""
        due = -1
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)):
            if count <= threshold:
                break
            due = generation
        if due >= 0:
            gc.collect(due)
