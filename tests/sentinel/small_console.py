"""`python -m tests.sentinel.small_console WAY FOLDER`: as much of a console as its sentinel sees; it has no window.

`works` beats and works until it is ended; `once` does so the first time, and at the second start fails as a console
does whose configuration was broken meanwhile; `leaves` says goodbye after two beats; `forges` gives itself out for
another process. Each start is a line of `starts` in the folder.
"""

import os
import socket
import sys
import time
from pathlib import Path

from noc.engine.totals import Totals
from noc.sentinel.start_again import ADDRESS, PLACE
from noc.sentinel.words import Beat, Bye, Hello, encode

BEAT = 0.2  # s


def main() -> int:
    way, folder = sys.argv[1], Path(sys.argv[2])
    with (folder / "starts").open("a") as starts:
        starts.write(f"{os.getpid()} {os.environ.get(PLACE, '')}\n")
    if way == "once" and len((folder / "starts").read_text().splitlines()) > 1:
        print("noc: noc.toml: backend east: url is missing", file=sys.stderr)
        return 3
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(os.environ[ADDRESS])
        pid = 1 if way == "forges" else os.getpid()
        line.sendall(encode(Hello(pid, "small", (sys.executable, *sys.orig_argv[1:]), os.getcwd())))
        for number in range(1, 500):
            line.sendall(encode(Beat(number, Totals(*[number] * len(Totals._fields)), True, "where it was")))
            time.sleep(BEAT)
            (folder / "beaten").touch()
            if way == "leaves" and number == 2:
                line.sendall(encode(Bye()))
                return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
