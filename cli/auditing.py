"""`marquee audit`: checks the platform's invariants on the present database."""

import asyncio
from collections.abc import Iterable

from app.bootstrap import bootstrap
from app.refusals import Refused
from domain.accounts import SYSTEM
from domain.errors import Busy
from models.invariants import Finding
from models.migrating import is_current
from providers.key_files import ring_of
from resolvers.invariants import Audit, audit_platform
from settings import Purpose, Settings, load_settings


def audit() -> tuple[str, bool]:
    """(the report, whether every invariant holds). Raises Refused."""
    with bootstrap(load_settings(Purpose.AUDITING), with_redis=False) as settings:
        found = asyncio.run(_audit(settings))
    return "\n".join(
        [*_lines_of("BROKEN", found.broken), *_lines_of("Notice", found.notices), _summary(found)]
    ), not found.broken


async def _audit(settings: Settings) -> Audit:
    from app.desk import open_desk
    from app.known_keys import expect_known_keys

    async with open_desk(settings, ring_of("bank_key", settings.data_dir, settings)) as services:
        if not await is_current(services.engine):
            raise Refused("The database is not at this version's migrations: run marquee migrate.")
        await expect_known_keys(settings, ("bank_key",))
        try:
            return await audit_platform(services.context(SYSTEM, "audit"))
        except Busy as busy:
            raise Refused(f"The audit could not be finished. {busy.message}") from busy


def _lines_of(word: str, findings: Iterable[Finding]) -> Iterable[str]:
    for finding in findings:
        yield f"{word}: {finding.sentence} ({finding.count} rows)"
        yield from (f"  {_row(row)}" for row in finding.rows)
        if finding.count > len(finding.rows):
            yield f"  … and {finding.count - len(finding.rows)} more"


def _row(row: dict[str, object]) -> str:
    return "  ".join(f"{name}={value}" for name, value in row.items())


def _summary(found: Audit) -> str:
    if found.broken:
        return f"{len(found.broken)} of {found.proven + len(found.broken)} promises are broken."
    return f"All {found.proven} promises hold."
