"""What docs/access.md says: who may do what, in words. The expected outcome of each call is derived from it alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from settings import PROJECT
from tests.access.people import Person

PAGE = PROJECT / "docs" / "access.md"
ROLES = ("visitor", "customer", "owner", "manager", "box office", "viewer", "gate", "operator")
_NAME = re.compile(r"`([\w.:]+)`")


class Expected(StrEnum):
    """A call's outcome. LET_IN: whatever comes of it, the caller was not refused. KEYS_STOPPED: before all else."""

    LET_IN = "LET_IN"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    KEYS_STOPPED = "KEYS_STOPPED"


@dataclass(frozen=True)
class Row:
    """`roles`: who may. `scopes`: keys with one of them may, None: all keys. `with_others`: where one alone is not
    enough. `stopped`, `anothers`: the cells' words.
    """

    roles: frozenset[str]
    scopes: frozenset[str] | None
    with_others: bool
    stopped: str
    anothers: str

    def expected(self, person: Person) -> Expected:
        """Of a call that names an object of partner A or customer A."""
        if person.is_stopped and person.is_key:
            return Expected.KEYS_STOPPED
        if not self._names(person):
            return Expected.UNAUTHENTICATED if person.role == "visitor" else Expected.FORBIDDEN
        if self.with_others and person.is_as and len(person.scopes) == 1:
            return Expected.FORBIDDEN
        if not self.anothers or person.role == "operator" or (person.is_as and not self._is_for_customers(person)):
            return Expected.LET_IN
        if self._is_for_customers(person):
            return Expected.LET_IN if person.is_as and self.anothers.endswith("*anew*") else Expected.NOT_FOUND
        return Expected.FORBIDDEN if self.anothers.startswith("forbidden") else Expected.NOT_FOUND

    def is_refused_for_the_object(self, person: Person) -> bool:
        """Whether a caller of the right kind is refused because the object is another's."""
        lacks_more = self.with_others and person.is_as
        return (
            self._names(person)
            and not lacks_more
            and self.expected(person)
            in (
                Expected.FORBIDDEN,
                Expected.NOT_FOUND,
            )
        )

    def _names(self, person: Person) -> bool:
        if person.is_key:
            return self.scopes is None or not self.scopes.isdisjoint(person.scopes)
        return person.role in self.roles and (not person.is_stopped or person.role == "gate" or self._goes_on(person))

    def _goes_on(self, person: Person) -> bool:
        return self.stopped == "all" or (self.stopped != "" and (person.of, person.role) == ("rejected", "owner"))

    def _is_for_customers(self, person: Person) -> bool:
        """Whether a key acts for the customer here: it may name any, and reaches what it has made itself."""
        return person.is_key and "customer" in self.roles and self.scopes is not None


def _rows() -> Iterator[tuple[str, Row]]:
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("| `") or line.count("|") != len(ROLES) + 5:
            continue
        named, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        allowed, (scopes, stopped, anothers) = cells[: len(ROLES)], cells[len(ROLES) :]
        assert set(cells[: len(ROLES)]) <= {"yes", ""}, line
        row = Row(
            frozenset(role for role, cell in zip(ROLES, allowed, strict=True) if cell == "yes"),
            None if scopes == "*any*" else frozenset(_NAME.findall(scopes)),
            "*and" in scopes,
            stopped.strip("*"),
            anothers,
        )
        yield from ((name, row) for name in _NAME.findall(named))


def _read() -> Mapping[str, Row]:
    found = list(_rows())
    table = dict(found)
    assert len(table) == len(found), "A name stands in two rows of docs/access.md."
    return table


TABLE: Mapping[str, Row] = _read()
"""By operation, type or field (`Partner.staff`)."""
