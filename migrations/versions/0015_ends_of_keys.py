"""Who made an API key, when it ends and what it replaces; partners' former contacts; suspended partners.

Keys that exist keep the scopes that they have: none of them gains `checkin:write`, `refunds:write` or `partner:admin`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("api_keys", sa.Column("created_by", sa.Text(), nullable=True))
    op.add_column("api_keys", sa.Column("replaces", sa.Text(), nullable=True))
    op.add_column("api_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f("uq_api_keys__replaces"), "api_keys", ["replaces"])
    op.create_index(op.f("ix_api_keys__partner_id"), "api_keys", ["partner_id"], unique=False)
    op.create_index(op.f("ix_api_keys__created_by"), "api_keys", ["created_by"], unique=False)
    op.add_column("partners", sa.Column("contact_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("ck_partners__status"), "partners", type_="check")
    op.create_check_constraint(
        op.f("ck_partners__status"), "partners", "status in ('PENDING_VERIFICATION', 'ACTIVE', 'REJECTED', 'SUSPENDED')"
    )
    op.create_table(
        "partner_contacts",
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name=op.f("fk_partner_contacts__partner_id")),
        sa.PrimaryKeyConstraint("partner_id", "email", name=op.f("pk_partner_contacts")),
    )


def downgrade() -> None:
    op.drop_table("partner_contacts")
    op.execute("update partners set status = 'REJECTED' where status = 'SUSPENDED'")
    op.drop_constraint(op.f("ck_partners__status"), "partners", type_="check")
    op.create_check_constraint(
        op.f("ck_partners__status"), "partners", "status in ('PENDING_VERIFICATION', 'ACTIVE', 'REJECTED')"
    )
    op.drop_column("partners", "contact_changed_at")
    op.drop_index(op.f("ix_api_keys__created_by"), "api_keys")
    op.drop_index(op.f("ix_api_keys__partner_id"), "api_keys")
    op.drop_constraint(op.f("uq_api_keys__replaces"), "api_keys", type_="unique")
    for column in ("expires_at", "replaces", "created_by"):
        op.drop_column("api_keys", column)
