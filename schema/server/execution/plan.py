"""What an operation selects, prepared once: the fields of each object, how each gets its values and completes them.

A plan holds for one operation and one outcome of its `@skip` and `@include` conditions. It is never changed after it
was compiled, so any number of executions share it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graphql import FieldNode, GraphQLAbstractType, GraphQLField, GraphQLLeafType, GraphQLObjectType
from graphql.execution.values import VariableValues
from strawberry.schema.exception_handlers import ExceptionHandler
from strawberry.types.field import StrawberryField

from schema.kit.batching import Loading
from schema.server.execution.expected import Expected

Arguments = dict[str, Any]


@dataclass(eq=False)
class LeafPlan:
    """`exact`: values of exactly this class are answered as they are."""

    leaf: GraphQLLeafType
    nullable: bool
    exact: type | None
    coerce: Callable[[Any], Any]


@dataclass(eq=False)
class ListPlan:
    """`weight`: what each item costs beside its own fields."""

    item: "TypePlan"
    nullable: bool
    weight: int


@dataclass(eq=False)
class ObjectPlan:
    """The selected fields of one object type. `origin`: the class whose instances are of this type. `template`: a
    result with all response names, in their order. `weight`: what the fields of one object cost. `part`: set where
    an object is worth keeping when it was completed.
    """

    graphql_type: GraphQLObjectType
    origin: type
    weight: int = 0
    fields: list["FieldPlan"] = field(default_factory=list)
    template: dict[str, Any] = field(default_factory=dict)
    part: "PartPlan | None" = None


@dataclass(eq=False)
class PartPlan:
    """`name`: of this plan alone. `variables`: all that something below depends on."""

    name: str
    variables: tuple[str, ...]


@dataclass(eq=False)
class CompositePlan:
    """An object, interface or union. `objects`: by the names of the types that a value may have. `only`: the plan of
    every value, for an object type that does not check its values. `of_class`: plans of classes that were met before.
    """

    graphql_type: GraphQLObjectType | GraphQLAbstractType
    nullable: bool
    objects: dict[str, ObjectPlan]
    only: ObjectPlan | None
    of_class: dict[type, ObjectPlan] = field(default_factory=dict)


TypePlan = LeafPlan | ListPlan | CompositePlan


@dataclass(eq=False)
class FieldPlan:
    """One response name of an object. `resolved`: how its values are got from the objects. `weight`: what one costs.
    `counts_seats`: whether they change with every lock of the object, a show.
    """

    name: str
    weight: int
    definition: GraphQLField
    nodes: list[FieldNode]
    parent: GraphQLObjectType
    type: TypePlan
    resolved: "Attribute | TypeName | Call | Load"
    counts_seats: bool = False


@dataclass(eq=False)
class Attribute:
    """An attribute of the object."""

    get: Callable[[Any], Any]


@dataclass(eq=False)
class TypeName:
    """`__typename`."""

    name: str


@dataclass(eq=False)
class ArgumentsPlan:
    """`fixed`: the resolver's arguments where no variable is among them; else `make` makes them of the variables'
    values in each execution. It raises GraphQLError for values that cannot be coerced.
    """

    fixed: Arguments | None
    make: Callable[[VariableValues], Arguments]


@dataclass(eq=False)
class Call:
    """A function that is called for each object. `handlers`: turn what it raises into members of the field's union."""

    field: StrawberryField
    function: Callable[..., Any]
    arguments: ArgumentsPlan
    handlers: tuple[tuple[tuple[type[Exception], ...], ExceptionHandler[Any]], ...]
    takes_self: bool
    parent_names: tuple[str, ...]
    info_name: str | None


@dataclass(eq=False)
class Load:
    """A batch function that loads the rows of all objects at once."""

    field: StrawberryField
    loading: Loading
    arguments: ArgumentsPlan


@dataclass(eq=False)
class Plan:
    """`serially`: the fields of the root one after the other. `fields`: how many there are at all depths. `expected`:
    what the answer costs if its pages are full.
    """

    root: ObjectPlan
    serially: bool
    fields: int
    expected: Expected
