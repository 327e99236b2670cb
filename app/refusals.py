"""What a command cannot do is told in a sentence, with what to do about it, and no traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer


class Refused(Exception):
    """Carries the sentence."""


@contextmanager
def refusals_as_sentences() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        if not isinstance(error, _refusals()):
            raise
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


def _refusals() -> tuple[type[Exception], ...]:
    """Loaded when something went wrong: some stand beside libraries that take their time."""
    from models.migrating import MigrationStuck
    from providers.embedded.leases import ServerUnavailable
    from providers.key_files import KeysUnusable
    from settings import SettingsRefused

    return Refused, SettingsRefused, ServerUnavailable, KeysUnusable, MigrationStuck
