"""Makes the plan of an operation out of its document and the schema."""

import operator
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, cast

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLString,
    OperationDefinitionNode,
    OperationType,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    GroupedFieldSet,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues
from strawberry.schema import Schema
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from schema.kit.batching import loading_of
from schema.kit.fields import Public, public_of
from schema.kit.relay import Node
from schema.server.execution.arguments import has_variable, prepared
from schema.server.execution.expecting import expected_of
from schema.server.execution.parts import mark_parts
from schema.server.execution.plan import (
    ArgumentsPlan,
    Attribute,
    Call,
    CompositePlan,
    FieldPlan,
    LeafPlan,
    ListPlan,
    Load,
    ObjectPlan,
    Plan,
    TypeName,
    TypePlan,
)
from schema.server.execution.weights import DEFINITION, weight_of, weight_of_items

_EXACT: Mapping[str, type] = {GraphQLString.name: str, GraphQLID.name: str, GraphQLBoolean.name: bool}
_BUILT_IN = (GraphQLString, GraphQLID, GraphQLBoolean, GraphQLInt, GraphQLFloat)


class CannotBeCompiled(Exception):
    """An operation with something that only graphql-core executes, such as introspection."""


class Compiler:
    """`variable_values` decide the operation's conditions; nothing else of them enters the plan."""

    def __init__(
        self,
        schema: Schema,
        operation: OperationDefinitionNode,
        fragments: dict[str, FragmentDetails],
        variable_values: VariableValues,
    ) -> None:
        self._strawberry, self._schema = schema, schema._schema  # noqa: SLF001 - strawberry has no public name for it
        self._operation, self._fragments, self._values = operation, fragments, variable_values
        self._fields = 0

    def plan(self) -> Plan:
        """Raises CannotBeCompiled."""
        kind = self._operation.operation
        root = self._schema.get_root_type(kind)
        if root is None or self._operation.directives:
            raise CannotBeCompiled
        collected = collect_fields(self._schema, self._fragments, self._values, root, self._operation)
        plan = self._object(root, collected.grouped_field_set)
        mark_parts(plan)
        return Plan(plan, kind is OperationType.MUTATION, self._fields, expected_of(plan))

    def _object(self, type_: GraphQLObjectType, grouped: GroupedFieldSet) -> ObjectPlan:
        definition: StrawberryObjectDefinition = type_.extensions[DEFINITION]
        plan = ObjectPlan(type_, definition.origin)
        for name, details in grouped.items():
            field_plan = self._field(type_, name, details)
            plan.fields.append(field_plan)
            plan.template[name] = None
            plan.weight += field_plan.weight
        return plan

    def _field(self, parent: GraphQLObjectType, name: str, details: list[FieldDetails]) -> FieldPlan:
        node, self._fields = details[0].node, self._fields + 1
        definition = self._schema.get_field(parent, node.name.value)
        if definition is None or node.name.value in ("__schema", "__type"):
            raise CannotBeCompiled
        resolved = (
            TypeName(parent.name) if node.name.value == "__typename" else self._resolved(parent, definition, details[0])
        )
        nodes, type_ = [each.node for each in details], self._type(definition.type, details, weight_of_items(parent))
        return FieldPlan(
            name, weight_of(definition), definition, nodes, parent, type_, resolved, _counts_seats(parent, resolved)
        )

    def _resolved(
        self, parent: GraphQLObjectType, definition: GraphQLField, details: FieldDetails
    ) -> Attribute | Call | Load:
        field = cast("StrawberryField", definition.extensions[DEFINITION])
        if field.is_subscription:
            return Attribute(lambda event: event)
        if details.fragment_variable_values is not None or field.extensions:
            raise CannotBeCompiled
        resolver = field.base_resolver
        if resolver is None:
            return Attribute(_reader(parent.extensions[DEFINITION].origin, field.python_name))
        function = cast("Callable[..., Any]", resolver.wrapped_func)
        arguments = self._arguments(field, definition, details.node)
        loading = loading_of(function)
        if loading is not None:
            return Load(field, loading, arguments)
        parents = (resolver.parent_parameter, resolver.root_parameter)
        handlers = self._strawberry.schema_converter._get_field_exception_handlers(field)  # noqa: SLF001
        return Call(
            field,
            function,
            arguments,
            handlers,
            resolver.self_parameter is not None,
            tuple(parameter.name for parameter in parents if parameter),
            resolver.info_parameter.name if resolver.info_parameter else None,
        )

    def _arguments(self, field: StrawberryField, definition: GraphQLField, node: FieldNode) -> ArgumentsPlan:
        """Literals that are wrong are left to each execution, which reports them as graphql-core does."""
        plan = ArgumentsPlan(None, prepared(field, definition, node, self._strawberry))
        if not definition.args:
            plan.fixed = {}
        elif not any(has_variable(argument.value) for argument in node.arguments or ()):
            with suppress(Exception):
                plan.fixed = plan.make(VariableValues({}, {}))
        return plan

    def _type(self, type_: Any, details: list[FieldDetails], item_weight: int) -> TypePlan:
        nullable = not isinstance(type_, GraphQLNonNull)
        inner = type_ if nullable else type_.of_type
        if isinstance(inner, GraphQLList):
            return ListPlan(self._type(inner.of_type, details, item_weight), nullable, item_weight)
        if is_leaf_type(inner):
            return _leaf(inner, nullable=nullable)
        possible = self._schema.get_possible_types(inner) if is_abstract_type(inner) else [inner]
        objects = {each.name: self._object_of(each, details) for each in possible}
        only = None if is_abstract_type(inner) or inner.is_type_of else objects[inner.name]
        return CompositePlan(inner, nullable, objects, only)

    def _object_of(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> ObjectPlan:
        collected = collect_subfields(
            self._schema, self._fragments, self._values, self._operation, type_, cast("Any", details)
        )
        return self._object(type_, collected.grouped_field_set)


def _counts_seats(parent: GraphQLObjectType, resolved: Attribute | TypeName | Call | Load) -> bool:
    """A seat map counts its seats too, and is kept by its version."""
    is_seats = isinstance(resolved, (Call, Load)) and public_of(resolved.field) is Public.SEATS
    return is_seats and issubclass(parent.extensions[DEFINITION].origin, Node)


def _reader(origin: type[Any], name: str) -> Callable[[Any], Any]:
    """Reads the attribute of an object. What a property calls is called directly, unless a subclass has its own."""
    shown = getattr(origin, name, None)
    if isinstance(shown, property) and shown.fget and all(getattr(each, name) is shown for each in _below(origin)):
        return shown.fget
    return operator.attrgetter(name)


def _below(origin: type[Any]) -> Iterator[type[Any]]:
    for each in origin.__subclasses__():
        yield each
        yield from _below(each)


def _leaf(leaf: GraphQLLeafType, *, nullable: bool) -> LeafPlan:
    exact = _EXACT.get(leaf.name) if leaf in _BUILT_IN else None
    coerce = _remembered(leaf) if isinstance(leaf, GraphQLEnumType) else leaf.coerce_output_value
    return LeafPlan(leaf, nullable, exact, coerce)


def _remembered(leaf: GraphQLEnumType) -> Any:
    """An enumeration has few values: each is coerced once."""
    known: dict[tuple[type, Any], Any] = {}

    def coerce(value: Any) -> Any:
        key = type(value), value
        name = known.get(key)
        if name is None:
            name = known[key] = leaf.coerce_output_value(value)
        return name

    return coerce
