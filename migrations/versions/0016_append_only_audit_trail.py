"""The audit trail is append-only: no entry is changed or deleted, whoever is connected.

Rights keep roles that do not own the table from it, the trigger its owner. The table is off the hot path: a sale writes
none of it.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REFUSE = """
create function refuse_change_of_audit_trail() returns trigger language plpgsql as $$
begin
  raise exception 'The audit trail is append-only: nothing of it is changed or deleted.' using errcode = 'MQ002';
end $$
"""


def upgrade() -> None:
    op.execute(REFUSE)
    op.execute(
        "create trigger append_only before update or delete or truncate on audit_trail"
        " for each statement execute function refuse_change_of_audit_trail()"
    )
    op.execute("revoke update, delete, truncate on audit_trail from public")
    op.create_index(op.f("ix_audit_trail__actor_id"), "audit_trail", ["actor_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_trail__actor_id"), "audit_trail")
    op.execute("drop trigger append_only on audit_trail")
    op.execute("drop function refuse_change_of_audit_trail()")
