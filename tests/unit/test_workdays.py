"""Business days are those of the library, whether it is asked for them or they are kept from the last time."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import holidays
import pytest

from sim.world.compile import workdays

DAYS = [dt.date(2019, 12, 20) + dt.timedelta(days=i) for i in range(800)]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(workdays, "kept_in", lambda _: tmp_path)
    return tmp_path


@pytest.mark.parametrize("country", ["US", "CN", "DE"])
def test_they_are_the_same_when_they_are_kept_and_when_more_years_are_asked_for(country: str, place: Path) -> None:
    library = holidays.country_holidays(country, years=range(2019, 2023))
    expected = [library.is_working_day(day) for day in DAYS]
    assert workdays.are_open(country, DAYS[:300]) == expected[:300]
    assert workdays.are_open(country, DAYS) == expected == workdays.are_open(country, DAYS)
    assert workdays.known_years(country) == (library.start_year, library.end_year)
    assert len(list(place.iterdir())) == 1


def test_what_is_kept_is_not_asked_for_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = workdays.are_open("US", DAYS)
    monkeypatch.setattr(workdays, "_asked", None)
    assert workdays.are_open("US", DAYS) == expected


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"known": [1, 2]}', "\0\xff"])
def test_a_damaged_file_costs_no_more_than_to_ask_again(damaged: str, place: Path) -> None:
    expected = workdays.are_open("US", DAYS)
    (file,) = place.iterdir()
    file.write_text(damaged, encoding="utf-8")
    assert workdays.are_open("US", DAYS) == expected == workdays.are_open("US", DAYS)


def test_days_that_were_altered_are_not_believed(place: Path) -> None:
    expected = workdays.are_open("US", DAYS)
    (file,) = place.iterdir()
    whole = file.read_bytes()
    for altered in (whole.replace(b"1", b"0"), whole[:-9], whole.replace(b'"2020"', b'"2020" ')):
        file.write_bytes(altered)
        assert workdays.are_open("US", DAYS) == expected
        assert file.read_bytes() == whole


@pytest.mark.parametrize("country", ["XX", "../US", "Atlantis", ""])
def test_no_country_is_none_and_leaves_no_file(country: str, place: Path) -> None:
    with pytest.raises(NotImplementedError):
        workdays.are_open(country, DAYS)
    assert not list(place.iterdir())


def test_a_scenario_with_calendars_is_opened_without_the_library_once_they_are_kept() -> None:
    opened = "import sys; from sim.execution.scenarios import open_scenario; open_scenario('oracle'); print('holidays' in sys.modules)"
    runs = [
        subprocess.run([sys.executable, "-c", opened], capture_output=True, text=True, check=True) for _ in range(2)
    ]
    assert runs[1].stdout == "False\n"
