"""The keys of the wall: those of the desk, as far as they are about one alarm or the watch as a whole."""

from noc.ui.desk.keys import COMMANDS, Command

_ON_WALL = frozenset({"acknowledge", "shelve", "maintain", "recheck", "end", "undo", "next_open", "search", "pause",
                      "drill", "hand_over", "take_shift", "retire", "test_target", "reload", "toggle_keys", "escape",
                      "full_screen", "close"})  # fmt: skip
# What the wall calls otherwise than a list does.
_WORDS = {
    "shelve": "shelve it: no noise until a set time",
    "maintain": "maintenance of the selected site",
    "recheck": "have the selected site checked now",
    "search": "find a site by its name",
    "escape": "close, or select nothing",
}

_TOGETHER = frozenset({"full_screen", "close"})  # on one line

WALL_COMMANDS: tuple[Command, ...] = tuple(command for command in COMMANDS if command.name in _ON_WALL)

# What needs no engine.
OWN = frozenset({"close", "escape", "full_screen", "next_open", "search", "toggle_keys"})

# For the list of keys: also what the tiles and the detail do with keys.
WALL_LISTED: tuple[tuple[str, str], ...] = (
    ("← ↑ → ↓", "move the selection; the first goes to the worst alarm"),
    *(
        (command.label, _WORDS.get(command.name, command.words))
        for command in WALL_COMMANDS
        if command.words and command.name not in _TOGETHER
    ),
    ("PgUp PgDn", "scroll what is told of the selection"),
    ("F11   Ctrl+Q", "full screen; quit"),
)
