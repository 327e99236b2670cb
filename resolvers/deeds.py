"""What is done for another: an operator, a partner's staff or key, a gate device. Each of their writes leaves an
entry in the audit trail: the one that the use case makes, or else the call itself.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain import ids
from domain.changes import LEFT_OUT
from domain.naming import camel
from domain.notifications import masked
from domain.text import printable
from models import audit

LONGEST_TEXT, MOST_ITEMS = 200, 50
_PERSONAL = ("email", "phone", "search")
"""Names of arguments that hold a person's address. Entries are for ever, and keep it masked."""
_CONCEALED = ("secret", "pass", "code", "token", "account_number", "signature")
_WITHOUT_AN_ID = "-"

DEED: ContextVar["Deed | None"] = ContextVar("deed", default=None)


@dataclass(eq=False)
class Deed:
    """A call of a use case. `customer_id`: on whose account it happens, once that is known."""

    request_id: str
    action: str
    arguments: Mapping[str, Any]
    customer_id: str | None = None

    def entry(self) -> audit.Entry:
        """The call as an entry: its first id is the object, its arguments are what came after."""
        given = {name: _plain(name, value) for name, value in self.arguments.items() if value is not None}
        user_id = self.arguments.get("user_id")
        return audit.Entry(
            self.action, _first_id(given) or _WITHOUT_AN_ID, after=given, on_behalf_of=user_id or self.customer_id
        )


def deed_of(use_case: Callable[..., Any], request_id: str, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Deed:
    """`args`: without the context."""
    given = dict(zip(_parameters_of(use_case), args, strict=False)) | dict(kwargs)
    return Deed(request_id, camel(use_case.__name__), given)


def deed_in(request_id: str) -> Deed | None:
    """What the request is doing. None where nobody acts for another."""
    deed = DEED.get()
    return deed if deed is not None and deed.request_id == request_id else None


def note_customer(customer_id: str | None) -> None:
    """The object that the deed is about belongs to this customer."""
    deed = DEED.get()
    if deed is not None and customer_id is not None:
        deed.customer_id = customer_id


@functools.cache
def _parameters_of(use_case: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(use_case).parameters)[1:]


def _first_id(given: Mapping[str, Any]) -> str | None:
    """Of the arguments in their order, and of their members."""
    for value in given.values():
        if isinstance(value, str) and ids.is_typed(value):
            return value
        if isinstance(value, dict) and (found := _first_id(value)):
            return found
    return None


def _plain(name: str, value: Any) -> Any:
    """As a JSON value of a bounded size, without what must not be kept and what PostgreSQL cannot keep."""
    if any(word in name for word in _CONCEALED):
        return "(not kept)"
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(name, asdict(value))
    if isinstance(value, Mapping):
        said = [(str(key), each) for key, each in value.items() if each is not LEFT_OUT]
        return {printable(key): _plain(key, each) for key, each in said[:MOST_ITEMS]}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(name, each) for each in list(value)[:MOST_ITEMS]]
    if value is None or isinstance(value, bool | int):
        return value
    return _text(name, str(value)) if isinstance(value, str | date | Decimal) else type(value).__name__


def _text(name: str, value: str) -> str:
    is_address = "@" in value or any(word in name for word in _PERSONAL)
    return printable(masked(value) if is_address else value[:LONGEST_TEXT])
