"""Alembic's part of `models.migrating`."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from models.revisions import MIGRATIONS


def upgrade(connection: Connection) -> bool:
    """To the newest revision. True when there was something to do."""
    before = _revision(connection)
    connection.rollback()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return _revision(connection) != before


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
