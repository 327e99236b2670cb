"""Typical bugs of a ticketing platform, and the tests that are expected to catch each."""

from collections.abc import Mapping

from tests.planted.bugs import halls, money, partner_access, people, seats, secrets, serving
from tests.planted.bugs.bug import Bug

__all__ = ["BUGS", "Bug"]

BUGS: Mapping[str, Bug] = {
    **seats.BUGS,
    **halls.BUGS,
    **money.BUGS,
    **partner_access.BUGS,
    **people.BUGS,
    **serving.BUGS,
    **secrets.BUGS,
}
