"""What lets a process keep a show's seats in memory, and lists of shows read no claims.

`revision`: raised by every transaction that changes the show's seats or locks, or what it sells; a claim carries the one
that wrote it. `availability`: numbers of seats by type and state, null until the first change; `next_expiry`: when the
first claim expires, and the numbers with it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REQUIRE_ROWS = """
    create function require_rows(written bigint, expected bigint) returns boolean language plpgsql immutable as $$
    begin
      if written <> expected then
        raise exception 'Expected % rows, found %.', expected, written using errcode = 'MQ001';
      end if;
      return true;
    end $$
    """


def upgrade() -> None:
    op.add_column("show_feeds", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("show_feeds", sa.Column("availability", JSONB(), nullable=True))
    op.add_column("show_feeds", sa.Column("next_expiry", sa.DateTime(timezone=True), nullable=True))
    op.add_column("seat_claims", sa.Column("revision", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute(REQUIRE_ROWS)


def downgrade() -> None:
    op.execute("drop function require_rows(bigint, bigint)")
    op.drop_column("seat_claims", "revision")
    op.drop_column("show_feeds", "next_expiry")
    op.drop_column("show_feeds", "availability")
    op.drop_column("show_feeds", "revision")
