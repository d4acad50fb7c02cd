"""`[[target]]`: whom a message is sent to. The address is one of Apprise's, and a secret."""

from typing import Any

from noc.config.place import Place
from noc.config.reading import read
from noc.config.rule_tables import TargetTable
from noc.config.secret_reference import secret_reference
from noc.settings import TargetSettings


def target_settings(tables: list[dict[str, Any]], place: Place) -> tuple[TargetSettings, ...]:
    """Raises ConfigError."""
    found: dict[str, TargetSettings] = {}
    for index, table in enumerate(tables):
        entry = place.entry("target", index, table.get("name"))
        read_table = read(TargetTable, table, entry)
        name = read_table.name.strip()
        if name.casefold() in found:
            raise entry.wrong("name", "is the name of another target too: give each its own")
        whose = f"target {name}"
        address = secret_reference(read_table.address, whose, whose, "address", entry)
        found[name.casefold()] = TargetSettings(name, address)
    return tuple(found.values())
