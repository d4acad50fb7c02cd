"""`python -m tests.live.fast_console SPEED BEGAN AT WORDS...`: the real program, in a time that runs fast."""

import sys
from datetime import datetime

from noc.cli import main
from noc.engine.clock import FastTime, run_fast

if __name__ == "__main__":
    speed, began, at, *words = sys.argv[1:]
    run_fast(FastTime(float(speed), float(began), datetime.fromisoformat(at)))
    sys.exit(main(words))
