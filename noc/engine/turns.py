"""How long one thread may hold Python's interpreter while another waits for it.

While the engine decodes megabytes, the screen's thread wants a turn at each key and each beat. With Python's usual
5 ms a turn, and many turns in a row, a wall was seen to stand still; with short ones it gets its own in time.
"""

import sys

TURN = 0.0005  # s


def take_short_turns() -> None:
    sys.setswitchinterval(TURN)
