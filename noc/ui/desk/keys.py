"""The keys of the desk: one for each act, the same on its button and in the list of keys."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Key = Qt.Key


@dataclass(frozen=True, slots=True)
class Command:
    """`name` is what the desk calls it. Without a `button` it has a key only."""

    name: str
    keys: tuple[Qt.Key, ...]
    label: str  # of the key
    words: str
    button: str = ""
    control: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("acknowledge", (Key.Key_A, Key.Key_Return, Key.Key_Enter), "A", "acknowledge what is selected", "ack"),
    Command("shelve", (Key.Key_S,), "S", "shelve: no noise until a set time", "shelve"),
    Command("maintain", (Key.Key_M,), "M", "maintenance of the selected sites", "maintenance"),
    Command("end", (Key.Key_E,), "E", "end a shelf, window or drill; give back an ack", "end"),
    Command("undo", (Key.Key_U,), "U", "undo the last act (Ctrl+Z too)", "undo"),
    Command("undo", (Key.Key_Z,), "Ctrl+Z", "", control=True),
    Command("recheck", (Key.Key_K,), "K", "have the selected sites checked now", "check now"),
    Command("open_page", (Key.Key_O,), "O", "open the backend's own page of it", "open"),
    Command("read_guidance", (Key.Key_G,), "G", "read what to do and whom to ring", "guidance"),
    Command("next_open", (Key.Key_F,), "F", "next alarm that nobody has answered", "next"),
    Command("search", (Key.Key_Slash,), "/", "search the list", "search"),
    Command("only_waiting", (Key.Key_W,), "W", "only what nobody has answered"),
    Command("only_word", (Key.Key_V,), "V", "only the state of the current row"),
    Command("only_customer", (Key.Key_C,), "C", "only the customer of the current row"),
    Command("only_first_tier", (Key.Key_I,), "I", "only tier 1"),
    Command("show_alarms", (Key.Key_1,), "1", "the list of alarms", "alarms"),
    Command("show_sites", (Key.Key_2,), "2", "all sites of the roster", "sites"),
    Command("show_backends", (Key.Key_3,), "3", "the backends, and what each cannot tell"),
    Command("pause", (Key.Key_P,), "P", "pause the sound for 2 min; again ends it", "pause"),
    Command("drill", (Key.Key_D,), "D", "drill of the current site, or of the sound", "drill"),
    Command("hand_over", (Key.Key_H,), "H", "hand the shift over", "hand-over"),
    Command("take_shift", (Key.Key_T,), "T", "who is on shift", "shift"),
    Command("retire", (Key.Key_R,), "R", "retire a site that has vanished"),
    Command("test_target", (Key.Key_N,), "N", "send a test message to a target"),
    Command("show_rates", (Key.Key_B,), "B", "rates: how many alarms, how fast answered"),
    Command("reload", (Key.Key_F5,), "F5", "load noc.toml anew where it has changed"),
    Command("reload", (Key.Key_R,), "Ctrl+R", "", control=True),
    Command("toggle_keys", (Key.Key_Question, Key.Key_F1), "?", "this list (also F1)", "keys"),
    Command("escape", (Key.Key_Escape,), "Esc", "close, show everything, select nothing"),
    Command("full_screen", (Key.Key_F11,), "F11", "full screen"),
    Command("close", (Key.Key_Q,), "Ctrl+Q", "quit", control=True),
)

# For the list of keys: also what the list of alarms itself does with keys.
LISTED: tuple[tuple[str, str], ...] = (
    ("↑ ↓", "move; Shift selects more, Ctrl+A all shown"),
    *((command.label, command.words) for command in COMMANDS if command.words),
    ("Alt+1 …", "the links and actions of the current alarm"),
)


def command_of(event: QKeyEvent, commands: Sequence[Command] = COMMANDS) -> Command | None:
    """What a key means to the desk, or to a window that knows these `commands`."""
    held = event.modifiers()
    if held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
        return None
    control = bool(held & Qt.KeyboardModifier.ControlModifier)
    for command in commands:
        if event.key() in command.keys and command.control == control:
            return command
    return None
