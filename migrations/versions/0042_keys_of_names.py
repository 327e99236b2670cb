"""Names and external ids are the same when a person reads them as the same: keys, beside what was sent.

Rows that clash by their keys stay as they are, without a key but for the oldest: they are still found by what was sent.
"""

import sqlalchemy as sa
from alembic import op

from domain.text import reading_key

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

KEYS = (
    ("theaters", "name", "name_key", ("partner_id", "city")),
    ("screens", "name", "name_key", ("theater_id",)),
    ("screens", "external_id", "external_key", ("partner_id",)),
    ("shows", "external_id", "external_key", ("partner_id",)),
)
"""(table, what was sent, its key, among which rows it is unique)"""


def upgrade() -> None:
    db = op.get_bind()
    for table, sent, key, among in KEYS:
        op.add_column(table, sa.Column(key, sa.Text))
        _fill(db, table, sent, key, among)
        op.create_unique_constraint(op.f(f"uq_{table}__{'_'.join((*among, key))}"), table, [*among, key])


def _fill(db: sa.Connection, table: str, sent: str, key: str, among: tuple[str, ...]) -> None:
    rows = sa.table(table, *(sa.column(name) for name in ("id", "created_at", sent, key, *among)))
    places = [rows.c[name] for name in among]
    found = sa.select(rows.c.id, rows.c[sent], *places).where(rows.c[sent].is_not(None))
    keys: dict[tuple[str, ...], str] = {}
    for id, text, *place in db.execute(found.order_by(rows.c.created_at, rows.c.id)).all():
        keys.setdefault((*place, reading_key(text)), id)
    given = [{"of": id, "key": place[-1]} for place, id in keys.items()]
    if given:
        db.execute(sa.update(rows).where(rows.c.id == sa.bindparam("of")).values({key: sa.bindparam("key")}), given)


def downgrade() -> None:
    for table, _, key, among in KEYS:
        op.drop_constraint(op.f(f"uq_{table}__{'_'.join((*among, key))}"), table)
        op.drop_column(table, key)
