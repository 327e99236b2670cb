"""Puts a bug into the running code, from outside: nothing in the product knows of it."""

from typing import Any


def put(owner: Any, name: str, wrong: Any) -> None:
    """Raises LookupError where nothing stood before: a bug that is planted nowhere proves nothing."""
    if not hasattr(owner, name):
        raise LookupError(f"{owner} has no {name} any more: plant the bug where it belongs now.")
    setattr(owner, name, wrong)


def misspell(statement: Any, right: str, wrong: str) -> None:
    """In the text of an SQL statement. Raises LookupError where it does not say what is to be misspelt."""
    if right not in statement.text:
        raise LookupError(f"The statement does not say {right!r} any more: plant the bug where it belongs now.")
    statement.text = statement.text.replace(right, wrong)
