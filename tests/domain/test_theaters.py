"""Theaters and screens as partners describe them."""

from dataclasses import replace

import pytest

from domain.theaters import (
    NewScreen,
    NewTheater,
    ScreenChanges,
    ScreenExists,
    TheaterChanges,
    built,
    built_screen,
    changed,
    changed_screen,
)
from tests.domain.refusing import problem, problems

NEW = NewTheater("PARTNER_1", "PVR Forum", "Bengaluru")
SCREEN = NewScreen("THEATER_1", "Audi 1")


def test_a_theater_keeps_indian_time_unless_it_says_otherwise() -> None:
    assert built("THEATER_1", NEW).time_zone == "Asia/Kolkata"
    assert built("THEATER_1", replace(NEW, time_zone="America/New_York")).time_zone == "America/New_York"


def test_a_city_is_kept_as_it_was_typed_but_for_space() -> None:
    assert built("THEATER_1", replace(NEW, city=" Bengaluru ")).city == "Bengaluru"


@pytest.mark.parametrize("zone", ["", "Asia", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "Asia/\0"])
def test_a_time_zone_has_a_name_that_the_world_knows(zone: str) -> None:
    assert problem(lambda: built("THEATER_1", replace(NEW, time_zone=zone))).startswith("Expected the name of an IANA")


@pytest.mark.parametrize(("latitude", "longitude"), [(90.0, 180.0), (-90.0, -180.0), (0.0, 0.0), (None, None)])
def test_a_theater_is_somewhere_on_earth(latitude: float | None, longitude: float | None) -> None:
    made = built("THEATER_1", replace(NEW, latitude=latitude, longitude=longitude))
    assert (made.latitude, made.longitude) == (latitude, longitude)


@pytest.mark.parametrize(
    ("latitude", "longitude", "message"),
    [
        (12.9, None, "Latitude and longitude come together."),
        (None, 77.6, "Latitude and longitude come together."),
        (90.1, 0.0, "Expected degrees between -90 and 90."),
        (0.0, -180.1, "Expected degrees between -180 and 180."),
        (float("nan"), 0.0, "Expected degrees between -90 and 90."),
        (0.0, float("inf"), "Expected degrees between -180 and 180."),
    ],
)
def test_a_position_that_is_none_is_refused(latitude: float | None, longitude: float | None, message: str) -> None:
    assert problem(lambda: built("THEATER_1", replace(NEW, latitude=latitude, longitude=longitude))) == message


@pytest.mark.parametrize(
    "wrong",
    [replace(NEW, name=""), replace(NEW, name="x" * 121), replace(NEW, city="\t"), replace(NEW, address="x" * 301)],
)
def test_names_and_addresses_are_bounded(wrong: NewTheater) -> None:
    assert len(problems(lambda: built("THEATER_1", wrong))) == 1


def test_a_change_keeps_what_it_leaves_out() -> None:
    theater, screen = built("THEATER_1", NEW), built_screen("SCR_1", "PARTNER_1", SCREEN)
    assert changed(theater, TheaterChanges(address=" 21 Hosur Road ")) == replace(theater, address="21 Hosur Road")
    assert changed_screen(screen, ScreenChanges(turnaround_minutes=0, name="Audi 2")) == replace(screen, name="Audi 2")


def test_a_change_is_checked_as_the_theater_was() -> None:
    message = problem(lambda: changed(built("THEATER_1", NEW), TheaterChanges(latitude=12.9)))
    assert message == "Latitude and longitude come together."


@pytest.mark.parametrize("minutes", [-1, 241])
def test_a_screen_stays_empty_for_four_hours_at_most(minutes: int) -> None:
    assert built_screen("SCR_1", "PARTNER_1", SCREEN).turnaround_minutes == 0
    assert built_screen("SCR_1", "PARTNER_1", replace(SCREEN, turnaround_minutes=240)).turnaround_minutes == 240
    wrong = replace(SCREEN, turnaround_minutes=minutes)
    assert problem(lambda: built_screen("SCR_1", "PARTNER_1", wrong)) == "Expected 0 to 240."


def test_a_screen_that_exists_is_named_with_its_external_id_where_it_has_one() -> None:
    assert ScreenExists("Audi 1", None).message == "There is a screen called Audi 1 already."
    assert "external id S1" in ScreenExists("Audi 1", "S1").message
