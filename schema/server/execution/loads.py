"""Fields whose rows a batch function loads: once for all objects of a level, whichever of its fields want them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from schema.kit.batching import Loading
from schema.server.execution.groups import Group
from schema.server.execution.plan import Arguments, FieldPlan


@dataclass(eq=False)
class PendingLoad:
    """A field whose rows are loaded for the objects at `indices`; other values are exceptions already. `passed`: what
    the field's function may take beside object and row.
    """

    plan: FieldPlan
    loading: Loading
    group: Group
    passed: Arguments
    values: list[Any]
    indices: Sequence[int]
    keys: list[Any]

    def show(self, rows: Sequence[Any]) -> None:
        """Makes the values of the rows, which stand in the order of the keys. A row may be an exception."""
        show = partial(self.loading.show, **self.passed) if self.passed else self.loading.show
        if len(rows) == len(self.values) and not any(isinstance(row, Exception) for row in rows):
            try:
                self.values[:] = map(show, self.group.sources, rows)
            except Exception:  # noqa: BLE001 - of one of them: which one is found out below
                self._show_singly(show, rows)
        else:
            self._show_singly(show, rows)

    def _show_singly(self, show: Callable[..., Any], rows: Sequence[Any]) -> None:
        for index, row in zip(self.indices, rows, strict=True):
            try:
                self.values[index] = row if isinstance(row, Exception) else show(self.group.sources[index], row)
            except Exception as error:  # noqa: BLE001 - this object's error
                self.values[index] = error


def keyed(plan: FieldPlan, loading: Loading, group: Group, arguments: Arguments, passed: Arguments) -> PendingLoad:
    values: list[Any] = [None] * len(group.sources)
    try:
        keys = [loading.key(source, **arguments) for source in group.sources]
    except Exception:  # noqa: BLE001 - of one of them: which one is found out below
        indices, keys = _keys(loading, group, arguments, values)
        return PendingLoad(plan, loading, group, passed, values, indices, keys)
    return PendingLoad(plan, loading, group, passed, values, range(len(keys)), keys)


def _keys(loading: Loading, group: Group, arguments: Arguments, values: list[Any]) -> tuple[list[int], list[Any]]:
    """(indices of the objects that have a key, their keys). The errors of the others become their values."""
    indices, keys = [], []
    for index, source in enumerate(group.sources):
        try:
            keys.append(loading.key(source, **arguments))
        except Exception as error:  # noqa: BLE001 - this object's error
            values[index] = error
        else:
            indices.append(index)
    return indices, keys


def by_batch(loads: Sequence[PendingLoad]) -> list[list[PendingLoad]]:
    """Those with the same batch function together."""
    together: dict[Any, list[PendingLoad]] = {}
    for each in loads:
        together.setdefault(each.loading.batch, []).append(each)
    return list(together.values())


async def rows_of(together: Sequence[PendingLoad], context: Any) -> list[list[Any]]:
    """Of each load the rows of its keys."""
    keys = [key for each in together for key in each.keys]
    rows = iter(await context.load_many(together[0].loading.batch, keys))
    return [list(islice(rows, len(each.keys))) for each in together]
