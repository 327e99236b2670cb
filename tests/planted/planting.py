"""Plants a bug in the running process by replacing an attribute or a statement. The product has no hook for it."""

from typing import Any

from models.direct import DirectStatement


def put(owner: Any, name: str, wrong: Any) -> None:
    """Replaces the attribute. Raises LookupError if there is none, so that no bug is planted without effect."""
    if not hasattr(owner, name):
        raise LookupError(f"{owner} has no {name}: plant the bug where its code is now.")
    setattr(owner, name, wrong)


def misspell(statement: DirectStatement, right: str, wrong: str) -> None:
    """Replaces a part of an SQL statement, before its first use. Raises LookupError if it does not contain that."""
    present = str(statement._source)
    if right not in present:
        raise LookupError(f"The statement does not contain {right!r}: plant the bug where its code is now.")
    put(statement, "_source", present.replace(right, wrong))


def misspell_in(module: Any, name: str, right: str, wrong: str) -> None:
    """Replaces a part of the SQL that the module has under this name. Raises LookupError if it does not contain it."""
    present = getattr(module, name)
    if right not in present:
        raise LookupError(f"{name} does not contain {right!r}: plant the bug where its code is now.")
    put(module, name, present.replace(right, wrong))
