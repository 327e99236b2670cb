"""One price for each seat type of a show: earlier versions took GOLD beside Gold for another type.

Of spellings that are read as the same word, those stay that the show's layout has; without one the price that was set
last. Locks and bookings have amounts of their own.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


KEEP_ONE = """
    delete from show_prices p using (
      select n.show_id, n.seat_type, n.is_sold,
        row_number() over (
          partition by n.show_id, lower(normalize(n.seat_type, nfkc))
          order by n.is_sold desc, n.updated_at desc, n.seat_type
        ) as place
      from (
        select r.show_id, r.seat_type, r.updated_at,
          coalesce(jsonb_exists(f.availability, r.seat_type), false) as is_sold
        from show_prices r left join show_feeds f on f.show_id = r.show_id) n
    ) d
    where p.show_id = d.show_id and p.seat_type = d.seat_type and d.place > 1 and not d.is_sold
"""


def upgrade() -> None:
    op.execute(KEEP_ONE)


def downgrade() -> None:
    """What was dropped was shown and never sold."""
