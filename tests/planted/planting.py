"""Plants a bug in the running process by replacing an attribute or a statement. The product has no hook for it."""

from typing import Any

from models.direct import DirectStatement


def put(owner: Any, name: str, wrong: Any) -> None:
    """Replaces the attribute. Raises LookupError if there is none, so that no bug is planted without effect."""
    if not hasattr(owner, name):
        raise LookupError(f"{owner} has no {name}: plant the bug where its code is now.")
    setattr(owner, name, wrong)


def misspell(statement: Any, right: str, wrong: str) -> None:
    """Replaces a part of an SQL statement. Raises LookupError if the statement does not contain it."""
    name = "sql" if isinstance(statement, DirectStatement) else "text"
    present = getattr(statement, name)
    if right not in present:
        raise LookupError(f"The statement does not contain {right!r}: plant the bug where its code is now.")
    setattr(statement, name, present.replace(right, wrong))
