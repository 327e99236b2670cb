"""The ticket as a sheet of paper."""

import io
from collections.abc import Callable
from datetime import datetime

import segno
from fpdf import FPDF

from domain.notifications import TicketNews

PASS_MM = 70
A5_MM = (148, 210)


def paper_of(
    news: TicketNews, qr: segno.QRCode, local: Callable[[datetime, str], str], money: Callable[[int, str], str]
) -> bytes:
    """PDF, one page. Letters that its font lacks are shown as question marks: the pass is what counts at the gate."""
    outing = news.outing
    pdf = FPDF(format=A5_MM)
    pdf.set_title(f"Ticket {outing.ticket_id}")
    pdf.add_page()
    _line(pdf, outing.movie, 20, bold=True)
    _line(pdf, local(outing.starts_at, outing.time_zone), 13)
    _line(pdf, ", ".join(part for part in (outing.theater, outing.address, outing.city) if part), 11)
    _line(pdf, f"{outing.screen} · Seats {', '.join(outing.seat_ids)}", 13, bold=True)
    pdf.image(_picture(qr), x=(pdf.w - PASS_MM) / 2, w=PASS_MM)
    _line(pdf, f"Paid {money(news.paid_minor, news.currency)} · Booking {outing.booking_id}", 8)
    _line(pdf, f"Ticket {outing.ticket_id}", 8)
    return bytes(pdf.output())


def _picture(qr: segno.QRCode) -> io.BytesIO:
    out = io.BytesIO()
    qr.save(out, kind="png", scale=8, border=4)
    out.seek(0)
    return out


def _line(pdf: FPDF, text: str, size: int, *, bold: bool = False) -> None:
    pdf.set_font("Helvetica", "B" if bold else "", size)
    spelled = text.replace("\u20b9", "Rs. ").replace("\u202f", " ").replace("\u00a0", " ")
    pdf.multi_cell(
        0, size * 0.55, spelled.encode("latin-1", "replace").decode("latin-1"), new_x="LMARGIN", new_y="NEXT"
    )
