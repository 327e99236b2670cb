"""Changes: what is left out stays, null empties, and what cannot be empty says so."""

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.changes import LEFT_OUT, Changes, LeftOut, applied, changes_of, given_in
from domain.errors import InvalidInput


@dataclass(frozen=True)
class Poster:
    title: str
    credit: str | None


@dataclass(frozen=True)
class PosterChanges(Changes):
    title: str | LeftOut = LEFT_OUT
    credit: str | LeftOut | None = LEFT_OUT


POSTER = Poster("Dune", "Ann")


@given(st.dictionaries(st.just("title"), st.text()), st.dictionaries(st.just("credit"), st.none() | st.text()))
def test_what_is_given_counts_null_included_and_all_else_stays(
    title: dict[str, str], credit: dict[str, str | None]
) -> None:
    sent = title | credit
    changes = changes_of(PosterChanges, sent)
    assert given_in(changes) == sent
    assert applied(changes, POSTER) == replace(POSTER, **sent)  # type: ignore[arg-type]  # of mixed types


def test_null_for_what_cannot_be_empty_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidInput) as refusal:
        changes_of(PosterChanges, {"title": None, "credit": None})
    assert [error.field for error in refusal.value.errors] == ["title"]
