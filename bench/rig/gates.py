"""What the database says of shows after they were measured. A measurement counts only if it agrees with the answers."""

from collections.abc import Sequence

import asyncpg

SEATS = """
with mine as (select unnest($1::text[]) as show_id),
held as (
  select l.show_id, s from seat_locks l join mine using (show_id), unnest(l.seat_ids) s
  where l.released_at is null and (l.booked_at is not null or l.expires_at > now())
),
logged as (
  select c.show_id, count(*) as rows, min(c.version) as first, max(c.version) as last
  from seat_changes c join mine using (show_id) group by 1
)
select (select count(*) from seat_locks join mine using (show_id)) as locks,
  (select count(*) from held) as held,
  (select count(*) from seat_claims join mine using (show_id)) as claims,
  (select count(*) from (select 1 from held group by show_id, s having count(*) > 1) x) as twice,
  (select count(*) from logged join show_feeds f using (show_id)
   where logged.rows <> logged.last - logged.first + 1 or logged.last <> f.version) as gaps
"""


async def seats_broken(connection: asyncpg.Connection, show_ids: Sequence[str], granted: int | None = None) -> str:
    """What is wrong, in words; empty when every lock that was answered is there, each held seat has one lock and one
    claim, and each show's log has every version once.
    """
    [found] = await connection.fetch(SEATS, list(show_ids))
    wrong = [
        f"{found[name]} {words}"
        for name, words in (("twice", "seats held twice"), ("gaps", "shows with gaps"))
        if found[name]
    ]
    if found["held"] != found["claims"]:
        wrong.append(f"{found['held']} seats held, {found['claims']} claims")
    if granted is not None and found["locks"] != granted:
        wrong.append(f"{found['locks']} locks, {granted} answers")
    return ", ".join(wrong)
