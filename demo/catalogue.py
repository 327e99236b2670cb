"""Adds the demo's partners, theaters, screens and movies."""

from collections.abc import Collection

from demo.movies import MOVIES, DemoMovie
from demo.venues import PARTNERS, THEATERS, DemoPartner, screens_of, theater_of
from domain import ids
from domain.movies import Movie
from domain.partners import BankDetails, PartnerStatus
from domain.theaters import City
from models import accounts as account_rows
from models import movies as movie_rows
from models import partners as partner_rows
from models import theaters as theater_rows
from models.partners import NewPartner
from resolvers.context import Transaction
from resolvers.partners.banking import sealed

SCREENS = tuple(screen for theater in THEATERS for screen in screens_of(theater))
IDS = (
    *(partner.id for partner in PARTNERS),
    *(theater.id for theater in THEATERS),
    *(screen.id for screen in SCREENS),
    *(movie.id for movie in MOVIES),
)


async def add(tx: Transaction, known: Collection[str]) -> int:
    """Adds those that are missing and returns their number. Existing ones stay as they are."""
    for partner in PARTNERS:
        if partner.id not in known:
            await _add_partner(tx, partner)
    for theater in THEATERS:
        if theater.id not in known:
            await theater_rows.ensure_city(tx.db, City.called(theater.city))
            await theater_rows.add_theater(tx.db, theater_of(theater))
    for screen in SCREENS:
        if screen.id not in known:
            await theater_rows.add_screen(tx.db, screen)
    for movie in MOVIES:
        if movie.id not in known:
            await movie_rows.add(tx.db, _movie_of(movie))
    return len(set(IDS) - set(known))


async def _add_partner(tx: Transaction, demo: DemoPartner) -> None:
    bank = BankDetails.of(demo.account_number, demo.ifsc_code, masked_allowed=False)
    new = NewPartner(demo.id, demo.name, demo.contact_email, demo.contact_phone, PartnerStatus.ACTIVE)
    await partner_rows.add(tx.db, new, sealed(tx.context.services.vault, demo.id, bank))
    await account_rows.add_staff(tx.db, ids.new(ids.STAFF), demo.id, demo.contact_email)


def _movie_of(demo: DemoMovie) -> Movie:
    return Movie(
        demo.id,
        PARTNERS[0].id,
        demo.name,
        demo.language,
        demo.duration_minutes,
        list(demo.genres),
        demo.certificate,
        list(demo.formats),
        demo.release_date,
        demo.synopsis,
        None,
    )
