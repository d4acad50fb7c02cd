"""The sentinel's process: `python -m noc.sentinel ADDRESS NAME [--no-sound]`. A console starts it, nobody else need.

ADDRESS is the socket at which it listens, NAME that of its log. Without a screen or without a sound it goes on with the
other, and says so in the log.
"""

import signal
import sys

import structlog
from PySide6.QtCore import QCoreApplication

from noc import log, paths
from noc.sentinel import note
from noc.sentinel.sentinel import Sentinel


def main(words: list[str]) -> int:
    address, name, *options = words
    log.setup(paths.log_file(f"sentinel-{name}"))
    app = QCoreApplication(sys.argv[:1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: app.quit())  # noticed at the next look
    try:
        sentinel = Sentinel(address, "--no-sound" not in options, note.is_managed())
    except OSError as error:
        structlog.get_logger().error("nobody can reach the sentinel", address=address, reason=str(error))
        return 1
    sentinel.ended.connect(app.quit)
    code = app.exec()
    unfinished = sentinel.unfinished()
    if unfinished is not None and note.is_managed():
        note.leave(name, *unfinished)
    sentinel.close()
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
