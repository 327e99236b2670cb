"""Theaters and their screens."""

import math
import zoneinfo
from dataclasses import dataclass, replace

from domain.accounts import Ownership
from domain.changes import LEFT_OUT, Changes, LeftOut, applied
from domain.errors import DomainError, InvalidInput, Kind
from domain.text import clean_name, clean_optional

DEFAULT_TIME_ZONE = "Asia/Kolkata"
LONGEST_NAME, LONGEST_CITY, LONGEST_ADDRESS, LONGEST_EXTERNAL_ID = 120, 80, 300, 100
LONGEST_TURNAROUND_MINUTES = 240
MOST_THEATERS, MOST_SCREENS = 500, 60
"""Of a partner, and of a theater."""
MOST_THEATERS_LISTED = 500
"""Without a city."""


@dataclass(frozen=True)
class Theater:
    id: str
    partner_id: str
    name: str
    city: str
    address: str | None
    latitude: float | None
    longitude: float | None
    time_zone: str

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)


@dataclass(frozen=True)
class Screen:
    """`turnaround_minutes`: the least time between two shows."""

    id: str
    theater_id: str
    partner_id: str
    name: str
    external_id: str | None
    turnaround_minutes: int

    @property
    def ownership(self) -> Ownership:
        return Ownership.of_partner(self.partner_id)


@dataclass(frozen=True)
class NewTheater:
    partner_id: str
    name: str
    city: str
    address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str | None = None


@dataclass(frozen=True)
class TheaterChanges(Changes):
    """`time_zone` None: the default one."""

    name: str | LeftOut = LEFT_OUT
    city: str | LeftOut = LEFT_OUT
    address: str | LeftOut | None = LEFT_OUT
    latitude: float | LeftOut | None = LEFT_OUT
    longitude: float | LeftOut | None = LEFT_OUT
    time_zone: str | LeftOut | None = LEFT_OUT


@dataclass(frozen=True)
class NewScreen:
    theater_id: str
    name: str
    external_id: str | None = None
    turnaround_minutes: int | None = None


@dataclass(frozen=True)
class ScreenChanges(Changes):
    """`turnaround_minutes` None: none."""

    name: str | LeftOut = LEFT_OUT
    external_id: str | LeftOut | None = LEFT_OUT
    turnaround_minutes: int | LeftOut | None = LEFT_OUT


@dataclass(eq=False)
class TheaterExists(DomainError):
    code = "THEATER_EXISTS"
    kind = Kind.CONFLICT
    name: str
    city: str

    @property
    def message(self) -> str:
        return f"This partner has a theater called {self.name} in {self.city} already."


@dataclass(eq=False)
class ScreenExists(DomainError):
    """Names are unique in a theater, external ids among all screens of a partner."""

    code = "SCREEN_EXISTS"
    kind = Kind.CONFLICT
    name: str
    external_id: str | None

    @property
    def message(self) -> str:
        also = "" if self.external_id is None else f", or one with the external id {self.external_id}"
        return f"There is a screen called {self.name} already{also}."


@dataclass(eq=False)
class TheaterLimit(DomainError):
    code = "THEATER_LIMIT"
    kind = Kind.CONFLICT
    limit: int = MOST_THEATERS

    @property
    def message(self) -> str:
        return f"A partner has at most {self.limit} theaters. Ask us if you need more."


@dataclass(eq=False)
class ScreenLimit(DomainError):
    code = "SCREEN_LIMIT"
    kind = Kind.CONFLICT
    limit: int = MOST_SCREENS

    @property
    def message(self) -> str:
        return f"A theater has at most {self.limit} screens. Rename one that you no longer use, or add another theater."


def built(id: str, new: NewTheater) -> Theater:
    """`city` is still what was typed, cleaned. Raises InvalidInput."""
    zone = _zone_or_default(new.time_zone)
    theater = Theater(id, new.partner_id, new.name, new.city, new.address, new.latitude, new.longitude, time_zone=zone)
    return _checked(theater)


def _zone_or_default(name: str | None) -> str:
    return DEFAULT_TIME_ZONE if name is None else name


def changed(theater: Theater, changes: TheaterChanges) -> Theater:
    """`city` is still what was typed, cleaned. Raises InvalidInput."""
    after = applied(changes, theater)
    return _checked(replace(after, time_zone=_zone_or_default(after.time_zone)))


def _checked(theater: Theater) -> Theater:
    _check_position(theater.latitude, theater.longitude)
    _check_zone(theater.time_zone)
    return replace(
        theater,
        name=clean_name(theater.name, "name", LONGEST_NAME),
        city=clean_name(theater.city, "city", LONGEST_CITY),
        address=clean_optional(theater.address, "address", LONGEST_ADDRESS),
    )


def _check_position(latitude: float | None, longitude: float | None) -> None:
    if (latitude is None) != (longitude is None):
        raise InvalidInput.of("longitude" if longitude is None else "latitude", "Latitude and longitude come together.")
    for field, degrees, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if degrees is not None and not (math.isfinite(degrees) and -most <= degrees <= most):
            raise InvalidInput.of(field, f"Expected degrees between -{most} and {most}.")


def _check_zone(name: str) -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        # OSError: "Asia" is a folder of the time zone data
        raise InvalidInput.of("time_zone", "Expected the name of an IANA time zone, like Asia/Kolkata.") from None


def built_screen(id: str, partner_id: str, new: NewScreen) -> Screen:
    """Raises InvalidInput."""
    turnaround = 0 if new.turnaround_minutes is None else new.turnaround_minutes
    return _checked_screen(Screen(id, new.theater_id, partner_id, new.name, new.external_id, turnaround))


def changed_screen(screen: Screen, changes: ScreenChanges) -> Screen:
    """Raises InvalidInput."""
    after = applied(changes, screen)
    return _checked_screen(replace(after, turnaround_minutes=after.turnaround_minutes or 0))


def _external_id(text: str | None) -> str | None:
    return None if text is None else clean_name(text, "external_id", LONGEST_EXTERNAL_ID)


def _checked_screen(screen: Screen) -> Screen:
    if not 0 <= screen.turnaround_minutes <= LONGEST_TURNAROUND_MINUTES:
        raise InvalidInput.of("turnaround_minutes", f"Expected 0 to {LONGEST_TURNAROUND_MINUTES}.")
    return replace(
        screen,
        name=clean_name(screen.name, "name", LONGEST_NAME),
        external_id=_external_id(screen.external_id),
    )
