"""Whether the newest configuration is in force: by Icinga's checks of itself, and by the plug-in."""

from typing import Any

import pytest

from noc.core.answer import Answer, ConfigState
from tests.backends.driven import Driven
from tests.backends.icinga2.replay import Replay, result, stamp

NAME = "riga-gw!icinga"  # is made the service that runs the plug-in


@pytest.fixture
def plugin(replay: Replay) -> dict[str, Any]:
    attrs = replay.services[NAME]
    attrs["check_command"] = "config_applied"
    started = started_at(replay)
    found(attrs, started - 60, started)
    return attrs


def started_at(replay: Replay) -> float:
    return float(replay.part_of_status("IcingaApplication")["icingaapplication"]["app"]["program_start"])


def found(attrs: dict[str, Any], changed: float, loaded: float, state: int = 0, text: str = "CONFIG OK") -> None:
    result(attrs, state, text, later=1)
    data = [f"noc_config_changed={changed:.3f}s", f"noc_config_loaded={loaded:.3f}s"]
    attrs["last_check_result"]["performance_data"] = data


def remarks(answer: Answer) -> str:
    return "\n".join(answer.remarks)


@pytest.mark.usefixtures("plugin")
def test_a_result_that_is_well_is_read_too(replay: Replay, icinga2: Driven) -> None:
    answer = icinga2.read()
    assert answer.config is ConfigState.APPLIED
    assert "reload" not in remarks(answer)  # one that fails leaves a change waiting, which would be seen
    asked = replay.count("services")
    assert icinga2.read().config is ConfigState.APPLIED
    assert replay.count("services") == asked + 1  # its words are asked for once for each result


def test_a_change_is_pending_with_the_words_of_the_plug_in(
    replay: Replay, plugin: dict[str, Any], icinga2: Driven
) -> None:
    started = started_at(replay)
    found(plugin, started + 5, started, 1, "CONFIG WARNING - changed and not loaded: /etc/icinga2/zones.conf")
    answer = icinga2.read()
    assert answer.config is ConfigState.PENDING
    assert answer.config_text == "changed and not loaded: /etc/icinga2/zones.conf"


def test_a_silent_plug_in_cannot_tell(replay: Replay, plugin: dict[str, Any], icinga2: Driven) -> None:
    app = replay.part_of_status("CIB")
    app["uptime"] += 700
    answer = icinga2.read()
    assert answer.config is ConfigState.UNKNOWN
    assert f"{NAME} has not run since" in remarks(answer)


def test_an_unknown_is_no_verdict(plugin: dict[str, Any], icinga2: Driven) -> None:
    result(plugin, 3, "CONFIG UNKNOWN - cannot read all of the configuration", later=1)
    answer = icinga2.read()
    assert answer.config is ConfigState.UNKNOWN
    assert "cannot read all of the configuration" in remarks(answer)


def test_before_its_first_result_it_cannot_tell(plugin: dict[str, Any], icinga2: Driven) -> None:
    plugin.update(last_check=-1, last_check_result=None, state=3)
    answer = icinga2.read()
    assert answer.config is ConfigState.UNKNOWN
    assert "has not run yet" in remarks(answer)


def test_after_a_restart_an_older_result_says_nothing(replay: Replay, plugin: dict[str, Any], icinga2: Driven) -> None:
    started = started_at(replay)
    found(plugin, started + 5, started, 1)
    assert icinga2.read().config is ConfigState.PENDING
    app = replay.part_of_status("IcingaApplication")["icingaapplication"]["app"]
    app["program_start"] = plugin["last_check"] + 1
    assert icinga2.read().config is ConfigState.UNKNOWN


@pytest.mark.parametrize(
    "data", [None, "noc_config_changed=1", [{"label": "noc_config_changed"}], ["noc_config_changed"]]
)
def test_odd_performance_data_say_nothing(plugin: dict[str, Any], icinga2: Driven, data: object) -> None:
    plugin["last_check"] += 1
    plugin["last_check_result"]["performance_data"] = data
    answer = icinga2.read()
    assert (answer.complete, answer.config) == (True, ConfigState.UNKNOWN)


@pytest.mark.usefixtures("plugin")
def test_a_failed_reload_outweighs_it(replay: Replay, icinga2: Driven) -> None:
    check = replay.services["riga-gw!http"]
    check["check_command"] = "icinga"
    result(check, 1, "Icinga 2 has been running; Last reload attempt failed at 2026-11-23", later=1)
    assert icinga2.read().config is ConfigState.FAILED


def test_it_is_as_fresh_as_any_service(plugin: dict[str, Any], icinga2: Driven) -> None:
    looks = next(report for report in icinga2.read().hosts if report.name == "riga-gw").looks
    assert stamp(plugin["last_check"]) <= max(look.newest for look in looks if look.newest)
