"""The pass of a ticket as a picture, for pages that show it to a gate."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from domain.accounts import VISITOR, Principal, Role
from providers.messages.renderer import QUIET_ZONE
from resolvers.bookings import draw_pass
from resolvers.context import Services
from tests import world


def dark_runs(svg: str) -> tuple[float, list[tuple[float, float, float]]]:
    """(modules from edge to edge, each run of dark modules as where it begins, its line and its length)."""
    root = ET.fromstring(svg)  # noqa: S314  # of our own making
    path = next(each.attrib["d"] for each in root.iter() if each.tag.endswith("path"))
    runs, x, y = [], 0.0, 0.0
    for move, by_x, by_y, length in re.findall(r"([Mm])(-?[\d.]+)[ ,]?(-?[\d.]+)h(\d+)", path):
        x, y = (float(by_x), float(by_y)) if move == "M" else (x + float(by_x), y + float(by_y))
        runs.append((x, y, float(length)))
        x += float(length)
    return float(root.attrib["viewBox"].split()[2]), runs


async def test_a_pass_is_drawn_for_whoever_was_shown_its_ticket_with_a_margin_for_scanners(
    services_with_fakes: Services,
) -> None:
    services = services_with_fakes
    customer, show = world.customer(), await world.show_on_sale(services)
    first, second = [await world.booked_ticket(services, customer, show, [seat]) for seat in ("A1", "A5")]
    gate = Principal(Role.GATE, "GATE_1", show.partner_id)
    drawn = {await draw_pass(world.as_(services, who), first) for who in (customer, gate, world.OPERATOR, VISITOR)}
    assert len(drawn) == 1, "one text, one picture"
    assert drawn != {await draw_pass(world.as_(services, customer), second)}
    kind, svg = drawn.pop().split(",", 1)
    assert kind.startswith("data:image/svg+xml")
    width, runs = dark_runs(unquote(svg))
    assert (min(x for x, _, _ in runs), max(x + length for x, _, length in runs)) == (QUIET_ZONE, width - QUIET_ZONE)
    finder = [length for _, y, length in runs if y == runs[0][1]]
    assert (finder[0], finder[-1]) == (7, 7), "the marks in its upper corners"
