"""Serves the invented network without a console, to point one at: `python -m noc.demo [SCENARIO [SEED [SPEED]]]`."""

import sys
from signal import SIG_BLOCK, SIGINT, SIGTERM, pthread_sigmask, sigwait

from noc.demo.course import Act
from noc.demo.demo import Demo

ENDS = {SIGINT, SIGTERM}


def tell(act: Act) -> None:
    print(f"{act.at:5.0f} s  {act.says}", flush=True)


def main(scenario: str = "story", seed: str = "1", speed: str = "1") -> None:
    pthread_sigmask(SIG_BLOCK, ENDS)  # before any thread begins: none of them may take it
    with Demo(scenario, int(seed), float(speed), tell) as demo:
        print(f"noc check --config {demo.config_path}", flush=True)
        sigwait(ENDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
