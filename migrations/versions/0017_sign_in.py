"""How people sign in: codes, sessions, verified addresses, issuers' subjects, gates."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("language", sa.Text(), nullable=True))
    op.add_column("customers", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("operators", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff", sa.Column("role", sa.Text(), server_default="OWNER", nullable=False))
    op.add_column("staff", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_staff__email"), "staff", ["email"], unique=False)
    _sessions()
    _codes()
    _people()


def _sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions__actor_id"), "sessions", ["actor_id"], unique=False)
    op.create_index(op.f("ix_sessions__expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
    )
    op.create_index(op.f("ix_refresh_tokens__session_id"), "refresh_tokens", ["session_id"], unique=False)


def _codes() -> None:
    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("confirms_for", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_codes")),
    )
    op.create_index(op.f("ix_sign_in_codes__address"), "sign_in_codes", ["address"], unique=False)
    op.create_index(
        op.f("ix_sign_in_codes__confirms_for"),
        "sign_in_codes",
        ["confirms_for"],
        unique=False,
        postgresql_where=sa.text("confirms_for <> ''"),
    )
    op.create_index(op.f("ix_sign_in_codes__expires_at"), "sign_in_codes", ["expires_at"], unique=False)
    op.create_table(
        "verified_addresses",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("customer_id", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_verified_addresses")),
    )
    op.create_index(op.f("ix_verified_addresses__customer_id"), "verified_addresses", ["customer_id"], unique=False)


def _people() -> None:
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "subject", "role", name=op.f("pk_identities")),
        sa.UniqueConstraint("issuer", "actor_id", name=op.f("uq_identities__issuer_actor_id")),
    )
    op.create_index(op.f("ix_identities__actor_id"), "identities", ["actor_id"], unique=False)
    op.create_table(
        "gate_devices",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("pairing_hash", sa.LargeBinary(), nullable=True),
        sa.Column("pairing_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_devices")),
        sa.UniqueConstraint("pairing_hash", name=op.f("uq_gate_devices__pairing_hash")),
    )
    op.create_index(op.f("ix_gate_devices__partner_id"), "gate_devices", ["partner_id"], unique=False)


def downgrade() -> None:
    for table in (
        *("gate_devices", "identities", "verified_addresses", "sign_in_codes"),
        *("refresh_tokens", "sessions"),
    ):
        op.drop_table(table)
    op.drop_index(op.f("ix_staff__email"), table_name="staff")
    op.drop_column("staff", "removed_at")
    op.drop_column("staff", "role")
    op.drop_column("operators", "removed_at")
    op.drop_column("customers", "deleted_at")
    op.drop_column("customers", "language")
