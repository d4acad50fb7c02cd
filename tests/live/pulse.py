"""A sound card that is heard by nobody but the test: a private PulseAudio with a null sink, and what it was sent.

    with NullSink(tmp_path) as sink:               # clients find it by sink.env
        with sink.record() as recording:
            ...                                    # start whatever makes sound
            wait(lambda: recording.heard([784]), 5, "the tone of down")
            assert recording.loudest(since=acked_at) == 0

All moments are `time.monotonic()`, which every process of this machine shares.
"""

import json
import math
import shutil
import subprocess
import threading
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.live.processes import Process, spawn, wait

RATE = 11025  # frames a second of a recording: enough for what is looked for, a quarter of the work
FADES = 0.2  # s
WINDOW = RATE // 20  # 50 ms: tones 20 Hz apart are told from each other
SINK = "heard_by_the_test"


def missing_tools() -> list[str]:
    """What of PulseAudio this machine lacks."""
    return [tool for tool in ("pulseaudio", "pactl", "parec") if shutil.which(tool) is None]


def share(samples: Iterable[int], hz: float) -> float:
    """How much of the energy is a tone of `hz`, 0 to 1 (Goertzel's algorithm)."""
    turn = 2 * math.cos(2 * math.pi * hz / RATE)
    energy, count, newer, older = 0.0, 0, 0.0, 0.0
    for sample in samples:
        newer, older = sample + turn * newer - older, newer
        energy += sample * sample
        count += 1
    if energy == 0:
        return 0.0
    return 2 * (newer * newer + older * older - turn * newer * older) / (energy * count)


@dataclass(frozen=True)
class Window:
    """50 ms of what was heard."""

    at: float  # when it began
    samples: "array[int]"

    @property
    def loudest(self) -> int:
        return max(max(self.samples), -min(self.samples))


class Recording:
    """What arrives at the sink. A gap in the stream (no client, no data) is a gap here too, not a shift in time."""

    def __init__(self) -> None:
        self._windows: list[Window] = []
        self._rest = b""
        self._shares: dict[tuple[float, float], float] = {}  # asked for again and again while a test waits
        self._lock = threading.Lock()

    def take(self, data: bytes, now: float) -> None:
        """Add bytes that were read at `now`."""
        with self._lock:
            self._rest += data
            while len(self._rest) >= 2 * WINDOW:
                after = (len(self._rest) // 2) / RATE
                self._windows.append(Window(now - after, array("h", self._rest[: 2 * WINDOW])))
                self._rest = self._rest[2 * WINDOW :]

    def windows(self, since: float = 0.0, until: float = math.inf) -> list[Window]:
        with self._lock:
            return [window for window in self._windows if since <= window.at < until]

    def loudest(self, since: float = 0.0, until: float = math.inf) -> int:
        """The largest amplitude, of 32767; 0 is digital silence."""
        return max((window.loudest for window in self.windows(since, until)), default=0)

    def loudest_besides(self, tones: Iterable[float], since: float = 0.0, until: float = math.inf) -> int:
        """The largest amplitude apart from the moments in which one of these tones (Hz) begins, sounds or fades."""
        near = [
            window.at
            for hz in tones
            for window in self.windows(since - FADES, until + FADES)
            if self._tells(window, hz)
        ]
        others = (w for w in self.windows(since, until) if all(abs(w.at - at) > FADES for at in near))
        return max((window.loudest for window in others), default=0)

    def _tells(self, window: Window, hz: float) -> bool:
        return bool(window.loudest) and self._carries(window, hz)

    def heard(self, tones: Iterable[float], since: float = 0.0, until: float = math.inf) -> bool:
        """Each of these tones (Hz) was at some time what was mainly heard."""
        windows = [window for window in self.windows(since, until) if window.loudest]
        return all(any(self._carries(window, hz) for window in windows) for hz in tones)

    def onsets(self, hz: float, rest: float = 1.0, since: float = 0.0) -> list[float]:
        """When a tone of `hz` began after it had not been heard for `rest` seconds."""
        found: list[float] = []
        newest = -math.inf
        for window in self.windows(since):
            if window.loudest and self._carries(window, hz):
                if window.at - newest > rest:
                    found.append(window.at)
                newest = window.at
        return found

    def _carries(self, window: Window, hz: float) -> bool:
        """The tone is the largest part of what was heard then."""
        place = (window.at, hz)
        if place not in self._shares:
            self._shares[place] = share(window.samples, hz)
        return self._shares[place] > 0.4

    def first_sound(self, since: float) -> float | None:
        """When anything at all was heard, to the millisecond."""
        for window in self.windows(since):
            for frame, sample in enumerate(window.samples):
                if sample:
                    return window.at + frame / RATE
        return None


class NullSink:
    """A PulseAudio server of its own with one sink; both can be taken away and brought back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "pulse.sock"
        self._process: Process | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def env(self) -> dict[str, str]:
        """What a client needs to find this server and no other."""
        return {"PULSE_SERVER": f"unix:{self._socket}"}

    def start(self) -> None:
        """Raises TimeoutError where the server does not come up."""
        home = self._folder / "home"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._socket.unlink(missing_ok=True)
        options = ["--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes", "--realtime=no"]
        modules = [f"--load=module-native-protocol-unix socket={self._socket} auth-anonymous=1", f"--load={self._sink}"]
        command = ["pulseaudio", "-n", "--high-priority=no", *options, *modules]
        folders = dict.fromkeys(("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"), str(home))
        self._process = spawn(command, self._folder / "pulse.log", env=folders)
        wait(lambda: self._pactl("info") == 0, 10, "the sound server answers")

    def stop(self) -> None:
        if self._process is not None:
            self._process.end()

    def kill(self) -> None:
        """End the server as a crash does."""
        assert self._process is not None
        self._process.kill()

    def freeze(self) -> None:
        """Clients are connected to it still, and have no answer any more."""
        assert self._process is not None
        self._process.freeze()

    def thaw(self) -> None:
        assert self._process is not None
        self._process.thaw()

    def order(self, *words: str) -> None:
        """What a person does with a mixer, in the words of pactl."""
        assert self._pactl(*words) == 0, words

    def remove_sink(self) -> None:
        self.order("unload-module", "module-null-sink")

    def restore_sink(self) -> None:
        self.order("load-module", *self._sink.split())

    def streams(self) -> list[dict[str, Any]]:
        """What is played at the moment, as pactl describes it."""
        command = ["pactl", "-f", "json", "list", "sink-inputs"]
        answer = subprocess.run(command, env=self.env | _path(), capture_output=True, timeout=10, check=True)
        found: list[dict[str, Any]] = json.loads(answer.stdout)
        return found

    @contextmanager
    def record(self, sink: str = SINK) -> Iterator[Recording]:
        """Listen to the sink; the first moment is already heard when the block is entered."""
        recording = Recording()
        options = [f"--device={sink}.monitor", f"--rate={RATE}", "--channels=1", "--format=s16le", "--latency-msec=20"]
        with subprocess.Popen(["parec", *options], stdout=subprocess.PIPE, env=self.env | _path()) as parec:
            listener = threading.Thread(target=_listen, args=(parec, recording), daemon=True)
            listener.start()
            try:
                wait(lambda: bool(recording.windows()), 10, "the first moment of the recording")
                yield recording
            finally:
                parec.terminate()
                listener.join(5)

    @property
    def _sink(self) -> str:
        # Without rewinds it takes sound in steps of 50 ms; else of up to 2 s, and a stream may wait that long to begin.
        return f"module-null-sink sink_name={SINK} rate=44100 channels=2 norewinds=1"

    def _pactl(self, *words: str) -> int:
        answer = subprocess.run(["pactl", *words], env=self.env | _path(), capture_output=True, timeout=10, check=False)
        return answer.returncode


def _listen(parec: subprocess.Popen[bytes], recording: Recording) -> None:
    assert parec.stdout is not None
    while data := parec.stdout.read1(4096):  # type: ignore[attr-defined]  # Popen opens a buffered reader
        recording.take(data, time.monotonic())


def _path() -> dict[str, str]:
    return {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"}
