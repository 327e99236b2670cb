"""Fields whose rows a batch function loads: once for all objects of a level, whichever of its fields want them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
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
    indices: list[int] = field(default_factory=list)
    keys: list[Any] = field(default_factory=list)

    def show(self, rows: Sequence[Any]) -> None:
        """Makes the values of the rows, which stand in the order of the keys. A row may be an exception."""
        sources, show, passed = self.group.sources, self.loading.show, self.passed
        for index, row in zip(self.indices, rows, strict=True):
            try:
                self.values[index] = row if isinstance(row, Exception) else show(sources[index], row, **passed)
            except Exception as error:  # noqa: BLE001 - this object's error
                self.values[index] = error


def keyed(plan: FieldPlan, loading: Loading, group: Group, arguments: Arguments, info: Any) -> PendingLoad:
    pending = PendingLoad(plan, loading, group, loading.wanted(arguments, info), [None] * len(group.sources))
    for index, source in enumerate(group.sources):
        try:
            key = loading.key(source, **arguments)
        except Exception as error:  # noqa: BLE001 - this object's error
            pending.values[index] = error
        else:
            pending.indices.append(index)
            pending.keys.append(key)
    return pending


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
    return [[next(rows) for _ in each.keys] for each in together]
