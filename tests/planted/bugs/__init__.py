"""Typical bugs of a ticketing platform, and the tests that are expected to catch each."""

from collections.abc import Mapping

from tests.planted.bugs import money, people, seats, serving
from tests.planted.bugs.bug import Bug

__all__ = ["BUGS", "Bug"]

BUGS: Mapping[str, Bug] = {**seats.BUGS, **money.BUGS, **people.BUGS, **serving.BUGS}
