"""The ticket as a PDF of one page."""

import io
import unicodedata
from collections.abc import Callable
from datetime import datetime

from fpdf import FPDF

from domain.notifications import Outing, TicketMessageContext

A5_MM = (148, 210)
MARGIN_MM, PASS_MM, LEAST_PASS_MM = 14, 76, 50
BRAND, INK, QUIET = (122, 31, 43), (31, 27, 22), (107, 100, 89)
LABEL_MM = 20
_SPELLINGS = {
    "\u20b9": "Rs. ",
    "\u2013": "-",
    "\u2014": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
}


def ticket_pdf(
    ticket: TicketMessageContext,
    picture: bytes,
    local: Callable[[datetime, str], str],
    money: Callable[[int, str], str],
) -> bytes:
    """A title in a script that the font lacks is left out: what the gate needs is the pass."""
    outing = ticket.outing
    pdf = FPDF(format=A5_MM)
    pdf.set_title(f"Ticket {outing.ticket_id}")
    pdf.set_margin(MARGIN_MM)
    pdf.set_auto_page_break(auto=False)
    pdf.add_page()
    _head(pdf)
    _line(pdf, outing.movie, 20 if len(outing.movie) < 60 else 13, bold=True)  # noqa: PLR2004 - what fits in two lines
    _line(pdf, local(outing.starts_at, outing.time_zone), 13)
    pdf.ln(3)
    _rows(pdf, outing, money(ticket.paid_minor, ticket.currency))
    pdf.ln(4)
    side = max(LEAST_PASS_MM, min(PASS_MM, pdf.h - pdf.get_y() - 30))
    pdf.image(io.BytesIO(picture), x=(pdf.w - side) / 2, w=side)
    _line(pdf, "Show this code at the gate. It opens once.", 10, colour=QUIET, align="C")
    pdf.set_y(-18)
    _line(pdf, f"Ticket {outing.ticket_id}", 7, colour=QUIET, align="C")
    _line(pdf, f"Booking {outing.booking_id}", 7, colour=QUIET, align="C")
    return bytes(pdf.output())


def _head(pdf: FPDF) -> None:
    pdf.set_fill_color(*BRAND)
    pdf.rect(0, 0, pdf.w, 16, style="F")
    pdf.set_y(5)
    _line(pdf, "MARQUEE", 12, bold=True, colour=(255, 255, 255))
    pdf.set_y(24)


def _rows(pdf: FPDF, outing: Outing, paid: str) -> None:
    address = ", ".join(part for part in (outing.address, outing.city) if part)
    for label, value in (
        ("Seats", ", ".join(outing.seat_ids)),
        ("Theater", outing.theater),
        ("", address),
        ("Screen", outing.screen),
        ("Paid", paid),
    ):
        if spelled(value):
            pdf.set_font("Helvetica", "", 9)
            pdf.set_text_color(*QUIET)
            pdf.cell(LABEL_MM, 6, label)
            _line(pdf, value, 11, bold=bool(label))


def _line(
    pdf: FPDF,
    text: str,
    size: int,
    *,
    bold: bool = False,
    colour: tuple[int, int, int] = INK,
    align: str = "L",
) -> None:
    pdf.set_font("Helvetica", "B" if bold else "", size)
    pdf.set_text_color(*colour)
    pdf.multi_cell(0, size * 0.5, spelled(text), align=align, new_x="LMARGIN", new_y="NEXT")


def spelled(text: str) -> str:
    """The text in Latin-1, which every PDF reader's own fonts have; other accents are dropped. Empty where less than
    half of the letters are left.
    """
    known = "".join(_known(_SPELLINGS.get(character, character)) for character in unicodedata.normalize("NFC", text))
    letters, left = (sum(map(str.isalnum, each)) for each in (text, known))
    return " ".join(known.split()) if left * 2 >= letters else ""


def _known(character: str) -> str:
    if character.isspace():
        return " "
    for candidate in (character, unicodedata.normalize("NFKD", character)):
        found = candidate.encode("latin-1", "ignore").decode("latin-1")
        if found:
            return found
    return ""
