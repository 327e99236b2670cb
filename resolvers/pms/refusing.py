"""Refusals of single items, which are collected, so that a batch is tried again without all of them at once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from domain.errors import Busy, DomainError, IdempotencyInProgress
from domain.shows import ExternalIdTaken
from resolvers.layouts import LayoutNeedsPlan

Refusal = DomainError | LayoutNeedsPlan


class Unfit(Exception):
    """Items, by their places, that cannot be, whatever the others come to. The transaction must not commit."""

    def __init__(self, problems: Mapping[int, Refusal]) -> None:
        super().__init__(*problems)
        self.problems = dict(problems)


class Overtaken(Exception):
    """Another transaction has changed the shows while this one waited: it must not commit, and may begin anew."""


@contextmanager
def refusing(problems: dict[int, Refusal], place: int) -> Iterator[None]:
    """Collects what refuses the item, and lets through what says nothing about it."""
    try:
        yield
    except (Busy, IdempotencyInProgress, ExternalIdTaken):
        raise
    except (DomainError, LayoutNeedsPlan) as problem:
        problems[place] = problem
