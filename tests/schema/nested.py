"""Every way from a root field of the schema to a field of an object, found by walking the schema."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_object_type

from tests.access.people import Person
from tests.access.table import TABLE, Expected
from tests.schema.contract import NODES, QUERIES, SCHEMA
from tests.schema.questions import BY_KIND

Tree = dict[str, "Tree"]
DEEPEST = 9
"""Fields below a root; documents may have twelve in each other."""
WORDS_AT_ONCE = 120
"""Of a document: visitors' may not be long."""


@dataclass(frozen=True)
class Way:
    """`root`: a root field, or the type that `node` shows. `steps`: the fields below it, as `Type.field`."""

    root: str
    steps: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        return [step.partition(".")[2] for step in self.steps]

    def __str__(self) -> str:
        return ".".join([self.root, *self.names])


def ways() -> list[Way]:
    """To every field that leads to what not everybody may see. No way goes through a type twice."""
    root = cast("GraphQLObjectType", SCHEMA.query_type)
    found = [way for name in QUERIES if name not in BY_KIND for way in _below(Way(name, ()), root.fields[name], set())]
    for kind in NODES:
        found += _through(Way(kind, ()), cast("GraphQLObjectType", SCHEMA.type_map[kind]), set())
    return found


def ways_of_answer(mutation: str) -> list[Way]:
    """As `ways`, from what the mutation answers when it is done."""
    return list(_through(Way(mutation, ()), success_of(mutation), set()))


def selection_of_answer(mutation: str) -> str:
    """Of all ways of the mutation's answer."""
    kind = success_of(mutation).name
    return f"... on {kind} {{ __typename {_selection(kind, _tree(ways_of_answer(mutation)))} }}"


def success_of(mutation: str) -> GraphQLObjectType:
    """The member of the mutation's union that is no problem."""
    root = cast("GraphQLObjectType", SCHEMA.mutation_type)
    return cast("GraphQLObjectType", get_named_type(root.fields[mutation].type).types[0])


def may_see(way: Way, person: Person) -> bool:
    """Whether the table shows all that the way leads through to the person, whose own it is."""
    return all(TABLE[step].expected(person) is Expected.LET_IN for step in (way.root, *way.steps) if step in TABLE)


def _tree(of_root: Iterable[Way]) -> Tree:
    tree: Tree = {}
    for way in of_root:
        branch = tree
        for name in way.names:
            branch = branch.setdefault(name, {})
    return tree


def _below(way: Way, field: GraphQLField, met: set[str]) -> Iterator[Way]:
    kind = get_named_type(field.type)
    if is_object_type(kind):
        yield from _through(way, kind, met)


def _through(way: Way, kind: GraphQLObjectType, met: set[str]) -> Iterator[Way]:
    if kind.name in met or len(way.steps) == DEEPEST:
        return
    for name, field in kind.fields.items():
        step = f"{kind.name}.{name}"
        further = Way(way.root, (*way.steps, step))
        if step in TABLE or _leads_to_what_is_owned(field):
            yield further
            yield from _below(further, field, {*met, kind.name})


def _leads_to_what_is_owned(field: GraphQLField) -> bool:
    kind = get_named_type(field.type)
    return is_object_type(kind) and kind.name not in PUBLIC


def _public() -> frozenset[str]:
    """The types that everybody may see, with those that they are made of."""
    todo = [kind for kind in NODES if "visitor" in TABLE[kind].roles] + ["Money", "PageInfo"]
    found = set[str]()
    while todo:
        found.add(name := todo.pop())
        fields = cast("GraphQLObjectType", SCHEMA.type_map[name]).fields
        kinds = [get_named_type(field.type) for each, field in fields.items() if f"{name}.{each}" not in TABLE]
        todo += [kind.name for kind in kinds if is_object_type(kind) and kind.name not in found]
    return frozenset(found)


PUBLIC = _public()


def documents(root: str, arguments: str, of_root: Iterable[Way]) -> Iterator[str]:
    """Yields queries that ask all ways of the root."""
    some: list[Way] = []
    for way in of_root:
        some.append(way)
        if sum(len(each.steps) for each in some) > WORDS_AT_ONCE:
            yield _written(root, arguments, _tree(some))
            some = []
    if some:
        yield _written(root, arguments, _tree(some))


def _written(root: str, arguments: str, tree: Tree) -> str:
    if root in NODES:
        return f"{{ node{arguments} {{ __typename ... on {root} {{ {_selection(root, tree)} }} }} }}"
    kind = get_named_type(cast("GraphQLObjectType", SCHEMA.query_type).fields[root].type)
    return f"{{ {root}{arguments} {{ __typename {_selection(kind.name, tree)} }} }}"


def _selection(kind: str, tree: Tree) -> str:
    fields = cast("GraphQLObjectType", SCHEMA.type_map[kind]).fields
    return " ".join(_selected(name, get_named_type(fields[name].type), below) for name, below in tree.items())


def _selected(name: str, kind: Any, below: Tree) -> str:
    return f"{name} {{ __typename {_selection(kind.name, below)} }}" if is_object_type(kind) else name


def is_seen(value: Any, names: list[str]) -> bool:
    """Whether the answer has a value at the end of the way, in any item of its lists."""
    if isinstance(value, list):
        return not names or any(is_seen(each, names) for each in value)
    if value is None or not names:
        return value is not None
    return names[0] in value and is_seen(value[names[0]], names[1:])
