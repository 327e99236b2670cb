"""The ticket as a PDF of one page, in every script that the platform has a font for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from domain.notifications import TicketMessageContext
from providers.messages.paper.fonts import UNITS
from providers.messages.paper.lines import Line, lines_of
from providers.messages.paper.page import Colour, Page

A5 = (419.53, 595.28)
MARGIN, LABEL, BAND = 40.0, 58.0, 46.0
PASS, LEAST_PASS = 215.0, 142.0
FOOT = 84.0
"""What stands below the pass."""
BRAND, INK, QUIET = (122, 31, 43), (31, 27, 22), (107, 100, 89)
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
LEADING, BASELINE = 1.45, 1.08
"""Of a line: its height, and where its letters stand, times the font's size. Scripts with signs above and below fit."""
SMALLER = 0.85
LONG_TITLE = 60


@dataclass(frozen=True)
class Block:
    """Text of one look. `label`: stands before it. `space`: what is left free below."""

    text: str
    size: float
    bold: bool = True
    label: str | None = None
    colour: Colour = INK
    space: float = 4

    @property
    def left(self) -> float:
        return MARGIN if self.label is None else MARGIN + LABEL


@dataclass(frozen=True)
class SetBlock:
    """A block broken into lines, its letters being `size` high."""

    block: Block
    size: float
    lines: Sequence[Line]

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LEADING + self.block.space


def ticket_pdf(
    ticket: TicketMessageContext,
    code: Sequence[Sequence[int]],
    local: Callable[[datetime, str], str],
    money: Callable[[int, str], str],
) -> bytes:
    """`code`: the QR code's rows of dark and light modules. No letter is left out: text that would crowd out the code
    is set smaller, and a letter without a picture stands there as its number.
    """
    outing = ticket.outing
    page = Page(*A5, title=f"Ticket {outing.ticket_id}")
    page.rectangles([(0, 0, page.width, BAND)], BRAND)
    _draw(page, 14, _set(Block("MARQUEE", 12, colour=WHITE), 1))
    top = BAND + 22
    for block in _fitting(list(_blocks(ticket, local, money)), page.height - top):
        _draw(page, top, block)
        top += block.height
    side = min(PASS, page.height - FOOT - top)
    _draw_code(page, (page.width - side) / 2, top, side, code)
    _draw_centred(page, top + side + 4, "Show this code at the gate. It opens once.", 10)
    _draw_centred(page, page.height - 48, f"Ticket {outing.ticket_id}", 7)
    _draw_centred(page, page.height - 36, f"Booking {outing.booking_id}", 7)
    return page.to_pdf()


def _blocks(
    ticket: TicketMessageContext, local: Callable[[datetime, str], str], money: Callable[[int, str], str]
) -> Iterator[Block]:
    outing = ticket.outing
    yield Block(outing.movie, 20 if len(outing.movie) < LONG_TITLE else 13)
    if outing.variant:
        yield Block(outing.variant, 11, bold=False)
    yield Block(local(outing.starts_at, outing.time_zone), 13, bold=False, space=10)
    yield Block(", ".join(outing.seat_ids), 11, label="Seats")
    yield Block(outing.theater, 11, label="Theater", space=0)
    yield Block(", ".join(part for part in (outing.address, outing.city) if part), 11, bold=False, label="")
    yield Block(outing.screen, 11, label="Screen")
    if ticket.is_free:
        yield Block("Free of charge", 11, label="Price", space=8)
    else:
        yield Block(money(ticket.paid_minor, ticket.currency), 11, label="Paid", space=8)


def _fitting(blocks: Sequence[Block], height: float) -> list[SetBlock]:
    """As large as leaves room for a code that scanners read."""
    scale = 1.0
    while True:
        found = [_set(block, scale) for block in blocks]
        if sum(block.height for block in found) <= height - FOOT - LEAST_PASS:
            return found
        scale *= SMALLER


def _set(block: Block, scale: float) -> SetBlock:
    size = block.size * scale
    width = A5[0] - MARGIN - block.left
    return SetBlock(block, size, lines_of(block.text, width / size * UNITS, bold=block.bold))


def _draw(page: Page, top: float, found: SetBlock) -> None:
    if found.block.label and found.lines:
        for label in lines_of(found.block.label, LABEL * UNITS, bold=False):
            page.text(MARGIN, top + found.size * BASELINE, min(9, found.size), QUIET, label)
    for line in found.lines:
        page.text(found.block.left, top + found.size * BASELINE, found.size, found.block.colour, line)
        top += found.size * LEADING


def _draw_centred(page: Page, top: float, text: str, size: float) -> None:
    for line in lines_of(text, (page.width - 2 * MARGIN) / size * UNITS, bold=False):
        wide = sum(cluster.advance for cluster in line) * size / UNITS
        page.text((page.width - wide) / 2, top + size * BASELINE, size, QUIET, line)
        top += size * LEADING


def _draw_code(page: Page, left: float, top: float, side: float, code: Sequence[Sequence[int]]) -> None:
    """The modules with the quiet zone around them that scanners need. All are filled at once: no seam shows."""
    step = side / len(code)
    dark = []
    for row, modules in enumerate(code):
        column = 0
        for is_dark, group in groupby(modules, key=bool):
            length = len(list(group))
            if is_dark:
                dark.append((left + column * step, top + row * step, length * step, step))
            column += length
    page.rectangles(dark, BLACK)
