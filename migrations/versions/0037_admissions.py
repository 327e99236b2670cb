"""Admissions seat by seat, one row a scan, and from when a partner's gates let guests in.

Versions before go on admitting whole tickets: a ticket that is ADMITTED needs no seats here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("partners", sa.Column("check_in_opens_minutes", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_partners__check_in_opens"), "partners", "check_in_opens_minutes between 0 and 10080"
    )
    op.add_column("tickets", sa.Column("inside_seat_ids", sa.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.create_table(
        "admissions",
        sa.Column("show_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=False),
        sa.Column("seat_ids", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("admitted_by", sa.Text(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["show_id", "ticket_id"], ["tickets.show_id", "tickets.id"], name=op.f("fk_admissions__show_id_ticket_id")
        ),
        sa.PrimaryKeyConstraint("show_id", "id", name=op.f("pk_admissions")),
    )
    op.create_index(op.f("ix_admissions__show_id_ticket_id"), "admissions", ["show_id", "ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_table("admissions")
    op.drop_column("tickets", "inside_seat_ids")
    op.drop_constraint(op.f("ck_partners__check_in_opens"), "partners", type_="check")
    op.drop_column("partners", "check_in_opens_minutes")
