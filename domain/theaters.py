"""Cities, theaters and their screens."""

from dataclasses import dataclass

DEFAULT_TIME_ZONE = "Asia/Kolkata"


@dataclass(frozen=True)
class City:
    """`lookup` is the folded name by which it is found; aliases lead to the same city."""

    name: str
    lookup: str


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


@dataclass(frozen=True)
class Screen:
    id: str
    theater_id: str
    partner_id: str
    name: str
    external_id: str | None
    turnaround_minutes: int
