"""Puts a bug into the running code, from outside: nothing in the product knows of it."""

from typing import Any


def put(owner: Any, name: str, wrong: Any) -> Any:
    """What stood there before. Raises AttributeError where nothing did: a bug planted nowhere proves nothing."""
    right = getattr(owner, name)
    setattr(owner, name, wrong)
    return right


def misspell(statement: Any, right: str, wrong: str) -> None:
    """In the text of an SQL statement. Raises LookupError where it does not say what is to be misspelt."""
    if right not in statement.text:
        raise LookupError(f"The statement does not say {right!r} any more: plant the bug where it belongs now.")
    statement.text = statement.text.replace(right, wrong)
