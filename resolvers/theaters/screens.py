"""Adding, updating and reading of screens."""

from dataclasses import asdict

from domain import ids
from domain import theaters as rules
from domain.accounts import Role, Scope
from domain.errors import NotFound
from domain.theaters import MOST_SCREENS, NewScreen, Screen, ScreenChanges, ScreenLimit
from models import audit
from models import theaters as theater_rows
from resolvers.access import ANYONE, allow, own
from resolvers.context import Context


@allow(partner=Scope.INVENTORY_WRITE)
async def add_screen(ctx: Context, new: NewScreen) -> Screen:
    """Raises NotFound, InvalidInput, ScreenExists, ScreenLimit."""
    ids.expect(ids.THEATER, new.theater_id)
    screen_id = ids.new(ids.SCREEN)
    async with ctx.begin() as tx:
        if earlier := await tx.replay_of("addScreen", screen_id):
            return own(ctx.principal, await theater_rows.find_screen(tx.db, earlier), earlier)
        theater = own(ctx.principal, await theater_rows.lock_theater(tx.db, new.theater_id), new.theater_id)
        if len(await theater_rows.screens_of(tx.db, [theater.id])) >= MOST_SCREENS:
            raise ScreenLimit
        screen = rules.built_screen(screen_id, theater.partner_id, new)
        await theater_rows.add_screen(tx.db, screen)
        tx.audit(audit.Entry("addScreen", screen.id, after=asdict(screen)))
        return screen


@allow(Role.OPERATOR, partner=Scope.INVENTORY_WRITE)
async def update_screen(ctx: Context, screen_id: str, changes: ScreenChanges) -> Screen:
    """A new turn-around applies to shows created from now on. Raises NotFound, InvalidInput, ScreenExists."""
    ids.expect(ids.SCREEN, screen_id)
    async with ctx.begin() as tx:
        earlier = await tx.replay_of("updateScreen", screen_id)
        before = own(ctx.principal, await theater_rows.lock_screen(tx.db, screen_id), screen_id)
        if earlier is not None:
            return before
        after = rules.changed_screen(before, changes)
        if after != before:
            await theater_rows.change_screen(tx.db, after)
            tx.audit(audit.Entry("updateScreen", screen_id, asdict(before), asdict(after)))
        return after


@allow(*ANYONE)
async def read_screen(ctx: Context, screen_id: str) -> Screen:
    """Raises NotFound."""
    ids.expect(ids.SCREEN, screen_id)
    async with ctx.reading() as db:
        screen = await theater_rows.find_screen(db, screen_id)
    if screen is None:
        raise NotFound(screen_id)
    return screen
