"""Parts of public answers: what one answer has found of a movie or a show, others that show the same of it need not
find again.
"""

from collections.abc import Iterable

from resolvers.kept_answers import KeptAnswer, KeptAnswers, Key


class Parts:
    """Of one answer. `shows`: those whose seats the parts that it took count. `ends_at`: when the oldest of these is
    older than an answer may be.
    """

    def __init__(self, store: KeptAnswers) -> None:
        self._store, self._beginning = store, store.begin()
        self.shows: set[str] = set()
        self.ends_at = self._beginning.ends_at

    def take(self, key: Key) -> KeptAnswer | None:
        """A part that is still as good as one that is computed now: see `KeptAnswers`."""
        found = self._store.find(key)
        if found is not None:
            self.shows |= found.shows
            self.ends_at = min(self.ends_at, found.ends_at)
        return found

    def give(self, key: Key, body: bytes, shows: Iterable[str], cost: int) -> None:
        """Keeps a part that this answer has computed. `shows`: those whose seats it counts."""
        part = KeptAnswer(body, "", frozenset(shows), ends_at=self._beginning.ends_at, cost=cost)
        self._store.keep(key, part, self._beginning)
