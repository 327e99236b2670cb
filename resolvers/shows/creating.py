"""createShow and createShows: put a movie on a screen at a time, with prices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from domain import ids
from domain.accounts import Scope
from domain.errors import DomainError, InvalidInput, NotFound
from domain.money import DEFAULT_CURRENCY
from domain.partners import sales_close
from domain.paths import Member, renamed
from domain.policy import Policy
from domain.pricing import amounts_of
from domain.shows import ExternalIdTaken, NewShow, Show, ShowTemplate
from domain.shows.scheduling import external_id, instant_of, lock_ttl
from domain.theaters import DEFAULT_TIME_ZONE
from models import audit
from models import pricing as price_rows
from models import shows as show_rows
from models import theaters as theater_rows
from models.seats import claims as claim_rows
from models.shows import Placement, Terms
from resolvers.access import allow, require_partner
from resolvers.context import Context, Transaction
from resolvers.shows.placing import placement_of, require_free

MOST_STARTS = 200


@dataclass(frozen=True)
class ShowResult:
    """The outcome for one start: the show, or the problem that prevented it."""

    starts_at: datetime
    show: Show | None
    problem: DomainError | None


@allow(partner=Scope.INVENTORY_WRITE)
async def create_show(ctx: Context, new: NewShow) -> Show:
    """Creates a draft; its first layout publishes it. Atomic; idempotent by key.

    Raises NotFound, Forbidden, InvalidInput, ScreenOccupied, ExternalIdTaken.
    """
    require_partner(ctx.principal, ids.expect(ids.PARTNER, new.partner_id))
    ids.expect(ids.MOVIE, new.movie_id)
    ids.expect(ids.SCREEN, new.screen_id)
    async with ctx.begin() as tx:
        show_id = ids.new(ids.SHOW)
        earlier = await tx.replay_of("createShow", show_id)
        return await _get(tx, earlier) if earlier is not None else await add_show(tx, show_id, new)


@allow(partner=Scope.INVENTORY_WRITE)
async def create_shows(ctx: Context, template: ShowTemplate) -> list[ShowResult]:
    """One show for each start, each in a transaction of its own: a refused one does not stop the others. A problem's
    paths are those of the template.

    Raises Forbidden, IdempotencyMismatch, and InvalidInput for no starts or more than `MOST_STARTS`.
    """
    require_partner(ctx.principal, ids.expect(ids.PARTNER, template.partner_id))
    if not 1 <= len(template.starts_at) <= MOST_STARTS:
        raise InvalidInput.of("starts_at", f"Give 1 to {MOST_STARTS} starts.")
    async with ctx.begin() as tx:
        await tx.replay_of("createShows", template.partner_id)
    made = {i: await _result(ctx, template, i) for i in await _in_time(ctx, template)}
    return [made[i] for i in range(len(template.starts_at))]


async def _in_time(ctx: Context, template: ShowTemplate) -> list[int]:
    """The places of the starts, the earliest first: of two that exclude each other the earlier one is made, whatever
    their order. Starts that cannot be come last.
    """
    async with ctx.reading() as db:
        screen = await theater_rows.find_screen(db, ids.expect(ids.SCREEN, template.screen_id))
        theater = None if screen is None else await theater_rows.find(db, screen.theater_id)
    zone = ZoneInfo(DEFAULT_TIME_ZONE if theater is None else theater.time_zone)
    return sorted(range(len(template.starts_at)), key=lambda i: (_order_of(template.starts_at[i], zone), i))


def _order_of(start: datetime, zone: ZoneInfo) -> datetime:
    try:
        return instant_of(start, zone, "starts_at")
    except InvalidInput:
        return datetime.max.replace(tzinfo=UTC)


async def _result(ctx: Context, template: ShowTemplate, i: int) -> ShowResult:
    starts_at = template.starts_at[i]
    new = NewShow(
        partner_id=template.partner_id,
        movie_id=template.movie_id,
        screen_id=template.screen_id,
        starts_at=starts_at,
        ends_at=None,
        prices=template.prices,
        lock_ttl_seconds=template.lock_ttl_seconds,
        sales_close_minutes=template.sales_close_minutes,
        variant=template.variant,
    )
    try:
        return ShowResult(starts_at, await create_show(ctx.for_part(starts_at.isoformat()), new), None)
    except InvalidInput as problem:
        return ShowResult(starts_at, None, renamed(problem, _members_of_template(i)))
    except DomainError as problem:
        return ShowResult(starts_at, None, problem)


def _members_of_template(i: int) -> dict[str, Member]:
    """What one show's attributes are called in its template, which has no end: it is the movie that is too long."""
    return {"starts_at": Member(f"starts_at[{i}]"), "ends_at": Member("movie_id")}


async def add_show(tx: Transaction, show_id: str, new: NewShow) -> Show:
    """Joins the transaction and locks the screen. Raises what create_show does."""
    placement = await placement_of(tx, show_id, new)
    terms, amounts = terms_of(new, tx.policy), amounts_of(new.prices)
    await require_free(tx, placement)
    return await insert_show(tx, placement, terms, amounts)


def terms_of(new: NewShow, policy: Policy) -> Terms:
    """Raises InvalidInput."""
    return Terms(
        currency=DEFAULT_CURRENCY,
        lock_ttl_seconds=lock_ttl(new.lock_ttl_seconds),
        sales_close_minutes=policy.sales_close_minutes,
        own_sales_close_minutes=sales_close(new.sales_close_minutes),
        cancellation_close_minutes=policy.cancellation_close_minutes,
        external_id=external_id(new.external_id),
    )


async def insert_show(tx: Transaction, placement: Placement, terms: Terms, amounts: Mapping[str, int]) -> Show:
    """Joins the transaction, which has locked the screen and knows that it is free. `amounts`: paise by seat type.
    Raises ExternalIdTaken.
    """
    show_id, venue = placement.show_id, placement.venue
    if not await show_rows.add(tx.db, placement, terms):
        other = await show_rows.find_by_external_id(tx.db, venue.partner_id, terms.external_id or "")
        raise ExternalIdTaken(terms.external_id or "", other.id if other else "")
    await price_rows.put_prices(tx.db, show_id, amounts, terms.currency)
    await claim_rows.open_feed(tx.db, show_id)
    tx.audit(audit.Entry("createShow", show_id, after={"screenId": venue.screen_id, "movieId": placement.movie_id}))
    return await _get(tx, show_id)


async def _get(tx: Transaction, show_id: str) -> Show:
    show = await show_rows.find(tx.db, show_id)
    if show is None:
        raise NotFound(show_id)
    return show
