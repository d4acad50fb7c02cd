"""`python -m tests.gauntlet.hanging_console WORDS...`: the real program; its screen hangs for good on SIGUSR1."""

import signal
import sys
import threading

from noc.cli import main

if __name__ == "__main__":
    # Python runs the handler in the main thread, which is Qt's: everything else of the process goes on.
    signal.signal(signal.SIGUSR1, lambda *_: threading.Event().wait())
    sys.exit(main())
