"""Expected failures of commands: one sentence that says what to do, instead of a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Refused(Exception):
    """Its text is the sentence for the person at the terminal."""


@contextmanager
def report_refusals() -> Iterator[None]:
    """Prints an expected failure to standard error and exits with status 1. Any other exception passes through."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, _refusals()):
            raise
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


def _refusals() -> tuple[type[Exception], ...]:
    """Imported after a failure: some of these modules load large libraries."""
    from models.migrating import MigrationStuck
    from providers.embedded.leases import ServerUnavailable
    from providers.key_files import KeysUnusable
    from settings import SettingsRefused

    return Refused, SettingsRefused, ServerUnavailable, KeysUnusable, MigrationStuck
