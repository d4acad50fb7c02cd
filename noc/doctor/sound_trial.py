"""`python -m noc.doctor.sound_trial`: plays the short test tone, listens to it, and tells in one JSON object.

Nothing of a console that runs is touched: this is a voice of its own, at the same output.
"""

import json
import sys

from PySide6.QtCore import QCoreApplication, QTimer

from noc import paths
from noc.audio.hearing import Hearing
from noc.audio.player import Player
from noc.engine.totals import Tally

WITHIN = 12_000  # ms: a tone that is not heard is played three times


def main() -> int:
    app = QCoreApplication([sys.argv[0]])
    player = Player(paths.resource("sounds"))
    hearing = Hearing(player, Tally(), True)

    def look() -> None:
        if hearing.proven or hearing.trouble is not None or not hearing.verifies:
            app.quit()

    hearing.changed.connect(look)
    QTimer.singleShot(WITHIN, app.quit)
    if hearing.verifies:
        app.exec()
    trouble = hearing.trouble
    found = {
        "heard": hearing.proven,
        "cause": None if trouble is None else trouble.cause,
        "trouble": None if trouble is None else trouble.text,
        "verifies": hearing.verifies,
        "status": hearing.status,
        "plays": player.works,
    }
    hearing.close()
    player.close()
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
