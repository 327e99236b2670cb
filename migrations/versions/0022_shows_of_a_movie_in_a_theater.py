"""The index by which a movie's next shows in a theater are found, however many others the theater and the movie have."""

from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME, TABLE = "ix_shows__theater_id_movie_id_starts_at", "shows"


def upgrade() -> None:
    """Outside of a transaction, so the index may be half there already: one that was cut off is made anew."""
    with op.get_context().autocommit_block():
        op.drop_index(NAME, table_name=TABLE, if_exists=True, postgresql_concurrently=True)
        op.create_index(NAME, TABLE, ["theater_id", "movie_id", "starts_at"], postgresql_concurrently=True)


def downgrade() -> None:
    op.drop_index(NAME, table_name=TABLE)
