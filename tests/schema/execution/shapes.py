"""A schema of every shape that a plan knows, over objects whose fields answer, are missing, or fail as their seed says.

The same seed always answers the same, so two executors can be compared.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

from schema.kit.batching import loading
from schema.kit.fields import field
from schema.kit.rows import OfRow, derived, from_row

MOST_ITEMS = 4


def dice(seed: int, name: str, sides: int) -> int:
    """A number below `sides` that depends on nothing but seed and name."""
    return zlib.crc32(f"{seed}/{name}".encode()) % sides


def outcome(seed: int, name: str, value: Any) -> Any:
    """The value, or now and then nothing, an error as a value, or a raised error."""
    thrown = dice(seed, f"outcome of {name}", 12)
    if thrown == 0:
        return None
    if thrown == 1:
        return ValueError(f"{name} of {seed} is an error")
    if thrown == 2:
        raise LookupError(f"{name} of {seed} failed")
    return value


@strawberry.enum
class Color(Enum):
    RED = "r"
    GREEN = "g"


@strawberry.input
class Filter:
    word: str | None = None
    numbers: list[int] = strawberry.field(default_factory=lambda: [1, 2])
    color: Color = Color.RED


async def rows_by_seed(_db: None, seeds: Sequence[int]) -> list[Any]:
    """Some rows are exceptions, as a loader answers them."""
    return [ValueError(f"row {seed}") if dice(seed, "row", 9) == 0 else seed for seed in seeds]


async def no_rows(_db: None, _seeds: Sequence[int]) -> list[Any]:
    """A batch that fails whatever is in it: which keys come together is each executor's own business."""
    raise LookupError("the batch failed")


def _key(node: "Node", *, plus: int = 1, color: Color = Color.GREEN) -> int:
    if dice(node.seed, "key", 10) == 0:
        raise LookupError(f"no key of {node.seed}")
    return node.seed * 2 + plus + (color is Color.RED)


@strawberry.interface
class Node:
    seed: strawberry.Private[int]

    @strawberry.field
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(self.seed))

    @strawberry.field
    def name(self) -> str | None:
        return outcome(self.seed, "name", f"n{self.seed}")  # type: ignore[no-any-return]

    @strawberry.field
    async def certain(self) -> str:
        return outcome(self.seed, "certain", f"c{self.seed}")  # type: ignore[no-any-return]


@strawberry.type
class Leaf(Node):
    number: int
    maybe_number: int | None
    flag: bool
    ratio: float
    at: datetime
    color: Color
    words: list[str | None]
    matrix: list[list[int]] | None

    @strawberry.field
    def broken(self) -> list[list[int]] | None:
        """Always null: an item of an item is missing."""
        missing: Any = None
        return [[self.seed, missing]]

    @field("With arguments of all kinds.")
    def described(self, filter: Filter, times: int = 1, color: Color | None = None) -> str:
        return outcome(self.seed, "described", f"{filter} {times} {color}")  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Reading:
    """A row. Some of its numbers are too large for GraphQL, some texts are missing or raise when they are read."""

    seed: int

    @property
    def number(self) -> int:
        return 2**40 if dice(self.seed, "large", 8) == 0 else self.seed % 1000

    @property
    def text(self) -> str | None:
        return outcome(self.seed, "text", f"t{self.seed}")  # type: ignore[no-any-return]


@strawberry.type
class Shown(OfRow[Reading]):
    number: int | None = from_row("The row's own.")
    certain_number: int = from_row("The same, never null.", path="number")
    text: str | None = from_row("May fail.")

    @derived("May fail.")
    def certain_text(self) -> str:
        return outcome(self.row.seed, "certain text", f"c{self.row.seed}")  # type: ignore[no-any-return]

    @derived("Others.")
    def others(self) -> list["Shown"]:
        return [Shown.of(Reading(self.row.seed * 13 + n)) for n in range(self.row.seed % MOST_ITEMS)]


@strawberry.type
class Branch(Node):
    @strawberry.field
    def shown(self) -> Shown | None:
        return Shown.of(Reading(self.seed))

    @strawberry.field
    def child(self) -> "Node | None":
        return outcome(self.seed, "child", grown(self.seed * 3 + 1))  # type: ignore[no-any-return]

    @strawberry.field
    async def certain_child(self) -> "Branch":
        return outcome(self.seed, "certain child", Branch(seed=self.seed * 3 + 2))  # type: ignore[no-any-return]

    @strawberry.field
    async def children(self, first: int = 3) -> list["Thing"]:
        found = [grown(self.seed * 5 + n) for n in range(max(0, min(first, MOST_ITEMS)))]
        return outcome(self.seed, "children", found)  # type: ignore[no-any-return]

    @strawberry.field
    def some_children(self) -> list["Node | None"] | None:
        found = [outcome_or_error(self.seed * 7 + n) for n in range(dice(self.seed, "some", MOST_ITEMS))]
        return outcome(self.seed, "some children", found)  # type: ignore[no-any-return]

    @strawberry.field
    def nested(self) -> list[list["Branch | None"] | None]:
        rows = [[Branch(seed=self.seed + n), None] if n % 2 else None for n in range(dice(self.seed, "rows", 3))]
        return outcome(self.seed, "nested", rows)  # type: ignore[no-any-return]

    @strawberry.field
    def leaves(self) -> list["Leaf"] | None:
        return [leaf(self.seed * 11 + n) for n in range(dice(self.seed, "leaves", MOST_ITEMS))]

    @field("A row of a batch.")
    @loading(rows_by_seed, _key)
    def loaded(self, row: int, plus: int) -> "Branch | None":
        return outcome(self.seed, "loaded", Branch(seed=row + plus))  # type: ignore[no-any-return]

    @field("A row of a batch, in a place that must have one.")
    @loading(rows_by_seed, lambda branch: branch.seed)
    def certainly_loaded(self, row: int) -> "Leaf":
        return leaf(row)

    @field("A row of a batch that fails.")
    @loading(no_rows, lambda branch: branch.seed)
    def never_loaded(self, row: int) -> "Leaf | None":
        return leaf(row)


Thing = Annotated[Leaf | Branch, strawberry.union("Thing")]


def outcome_or_error(seed: int) -> Any:
    try:
        return outcome(seed, "item", grown(seed))
    except LookupError as error:
        return error


def leaf(seed: int) -> Leaf:
    """Some numbers are too large for GraphQL, some values of the wrong kind."""
    wrong: Any = ["nine", None, 2**40][dice(seed, "wrong", 3)] if dice(seed, "number", 8) == 0 else seed % 2**31
    return Leaf(
        seed=seed,
        number=wrong,
        maybe_number=None if seed % 3 == 0 else wrong,
        flag=seed % 2 == 0,
        ratio=seed / 7,
        at=datetime.fromtimestamp(seed % 10**9, UTC),
        color=Color.RED if seed % 2 else Color.GREEN,
        words=[None if dice(seed, str(n), 5) == 0 else f"w{n}" for n in range(seed % MOST_ITEMS)],
        matrix=None if seed % 5 == 0 else [[n, wrong] for n in range(seed % 3)],
    )


def grown(seed: int) -> Leaf | Branch:
    return leaf(seed) if dice(seed, "kind", 2) else Branch(seed=seed)


@strawberry.type
class Query:
    @strawberry.field
    def branch(self, seed: int = 1) -> Branch | None:
        return Branch(seed=abs(seed) % 10**6)

    @strawberry.field
    async def certain_branch(self, seed: int = 1) -> Branch:
        return Branch(seed=abs(seed))

    @strawberry.field
    def things(self, count: int = 3) -> list[Thing]:
        return [grown(n) for n in range(max(0, min(count, 20)))]

    @strawberry.field
    def node(self, id: strawberry.ID) -> Node | None:
        return grown(zlib.crc32(str(id).encode()) % 1000)


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def grow(self, seed: int) -> Branch:
        return outcome(abs(seed) % 1000, "grow", Branch(seed=abs(seed) % 1000))  # type: ignore[no-any-return]

    @strawberry.mutation
    def cut(self, seed: int) -> Thing | None:
        return outcome(abs(seed) % 1000, "cut", grown(abs(seed) % 1000))  # type: ignore[no-any-return]
