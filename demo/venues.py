"""The demo's partners, with their theaters and screens in two Indian cities."""

from collections.abc import Iterator
from dataclasses import dataclass

from demo import halls
from domain.theaters import DEFAULT_TIME_ZONE, Screen, Theater

TURNAROUND_MINUTES = 15


@dataclass(frozen=True)
class DemoPartner:
    id: str
    name: str
    contact_email: str
    contact_phone: str
    account_number: str
    ifsc_code: str


@dataclass(frozen=True)
class DemoScreen:
    """`prices`: rupees by seat type."""

    id: str
    name: str
    plan: str
    prices: dict[str, int]


@dataclass(frozen=True)
class DemoTheater:
    id: str
    partner_id: str
    name: str
    city: str
    address: str
    latitude: float
    longitude: float
    screens: tuple[DemoScreen, ...]


LOTUS, MAJESTIC, COAST = "PARTNER_12345", "PARTNER_20001", "PARTNER_20002"

PARTNERS = (  # names, addresses and account numbers are invented
    DemoPartner(LOTUS, "Lotus Talkies", "desk@lotustalkies.example", "+918041230001", "50100012345678", "HDFC0001234"),
    DemoPartner(MAJESTIC, "Majestic Screens", "desk@majestic.example", "+918041230002", "918010098765", "UTIB0000567"),
    DemoPartner(COAST, "Coastline Cinemas", "hello@coastline.example", "+912241230003", "30298765432", "SBIN0000300"),
)

CLASSIC = {"Gold": 250, "Silver": 180}
GRAND = {"Recliner": 520, "Gold": 320, "Silver": 220}
GIANT = {"Recliner": 750, "Gold": 480, "Silver": 380}
PLAIN = {"Gold": 240, "Silver": 160}
STUDIO = {"Recliner": 420, "Gold": 280, "Silver": 200}
LOUNGE = {"Recliner": 650}

THEATERS = (
    DemoTheater(
        "THEATER_001", LOTUS, "Lotus Talkies, Orchard Square", "Bangalore",
        "3rd floor, Orchard Square, Dr Rajkumar Road, Rajajinagar, Bengaluru 560010", 12.9916, 77.5554,
        (
            # Only the specification's own shows play here, so that its examples never meet the timetable.
            DemoScreen("SCR_01", "Screen 1", halls.CLASSIC, CLASSIC),
            DemoScreen("SCR_02", "Screen 2", halls.GRAND, GRAND),
            DemoScreen("SCR_03", "Screen 3", halls.STUDIO, STUDIO),
            DemoScreen("SCR_04", "Giant", halls.GIANT_SCREEN, GIANT),
        ),
    ),
    DemoTheater(
        "THEATER_002", LOTUS, "Lotus Talkies, Brigade Lane", "Bangalore",
        "14 Brigade Lane, Ashok Nagar, Bengaluru 560025", 12.9719, 77.6070,
        (
            DemoScreen("SCR_05", "Audi 1", halls.BALCONY, PLAIN),
            DemoScreen("SCR_06", "Audi 2", halls.FAN, CLASSIC),
            DemoScreen("SCR_07", "The Lounge", halls.LOUNGE, LOUNGE),
        ),
    ),
    DemoTheater(
        "THEATER_003", LOTUS, "Lotus Talkies, Lakeside", "Bangalore",
        "Lakeside Arcade, 80 Feet Road, Koramangala, Bengaluru 560095", 12.9352, 77.6245,
        (
            DemoScreen("SCR_08", "Screen 1", halls.GRAND, GRAND),
            DemoScreen("SCR_09", "Screen 2", halls.SIDE_AISLE, CLASSIC),
            DemoScreen("SCR_10", "Screen 3", halls.STUDIO, STUDIO),
        ),
    ),
    DemoTheater(
        "THEATER_004", MAJESTIC, "Majestic Whitefield", "Bangalore",
        "Varthur Main Road, Whitefield, Bengaluru 560066", 12.9698, 77.7500,
        (
            DemoScreen("SCR_11", "One", halls.GIANT_SCREEN, GIANT),
            DemoScreen("SCR_12", "Two", halls.FAN, CLASSIC),
            DemoScreen("SCR_13", "Three", halls.FAN, CLASSIC),
            DemoScreen("SCR_14", "Four", halls.SIDE_AISLE, PLAIN),
        ),
    ),
    DemoTheater(
        "THEATER_005", MAJESTIC, "Majestic Malleshwaram", "Bangalore",
        "8th Cross, Sampige Road, Malleshwaram, Bengaluru 560003", 13.0031, 77.5643,
        (
            DemoScreen("SCR_15", "Main hall", halls.BALCONY, PLAIN),
            DemoScreen("SCR_16", "Small hall", halls.STUDIO, STUDIO),
        ),
    ),
    DemoTheater(
        "THEATER_006", COAST, "Coastline Jayanagar", "Bangalore",
        "30th Cross, 4th Block, Jayanagar, Bengaluru 560011", 12.9250, 77.5938,
        (
            DemoScreen("SCR_17", "Screen 1", halls.GRAND, GRAND),
            DemoScreen("SCR_18", "Screen 2", halls.SIDE_AISLE, CLASSIC),
        ),
    ),
    DemoTheater(
        "THEATER_007", COAST, "Coastline Bandra", "Mumbai",
        "Hill Road, Bandra West, Mumbai 400050", 19.0544, 72.8295,
        (
            DemoScreen("SCR_19", "Screen 1", halls.FAN, CLASSIC),
            DemoScreen("SCR_20", "Screen 2", halls.LOUNGE, LOUNGE),
        ),
    ),
)  # fmt: skip


def theater_of(demo: DemoTheater) -> Theater:
    return Theater(
        demo.id,
        demo.partner_id,
        demo.name,
        demo.city,
        demo.address,
        demo.latitude,
        demo.longitude,
        DEFAULT_TIME_ZONE,
    )


def screens_of(demo: DemoTheater) -> Iterator[Screen]:
    for screen in demo.screens:
        yield Screen(screen.id, demo.id, demo.partner_id, screen.name, None, TURNAROUND_MINUTES)
