"""Arguments of resolvers: what their types demand is prepared once for each field of a plan.

What is not prepared, and every value that is wrong, goes the way of graphql-core and strawberry, who say why.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
)
from graphql.execution.values import VariableValues, get_argument_values
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal
from strawberry.relay.types import GlobalID
from strawberry.schema import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryList, StrawberryMaybe, StrawberryOptional, has_object_definition
from strawberry.types.field import StrawberryField
from strawberry.types.lazy_type import LazyType
from strawberry.types.unset import UNSET

from schema.server.execution.plan import Arguments

Convert = Callable[[Any], Any]
Read = Callable[[Mapping[str, Any]], Any]
"""The coerced value in an execution with these variables; Undefined for none. Raises _NotPrepared."""
Reader = tuple[str, Read, Convert, bool]
"""Of an argument: its Python name, how it is read, how it is converted, whether it may be null."""


class _NotPrepared(Exception):
    """An argument, a type or a value that only graphql-core and strawberry convert."""


def prepared(
    field: StrawberryField, definition: GraphQLField, node: FieldNode, schema: Schema
) -> Callable[[VariableValues], Arguments]:
    """What makes the resolver's arguments, by their Python names. It raises GraphQLError for values that cannot be
    coerced.
    """

    def as_libraries_do(values: VariableValues) -> Arguments:
        given = get_argument_values(definition, node, values)
        registry = schema.schema_converter.scalar_registry
        return convert_arguments(given, field.arguments, scalar_registry=registry, config=schema.config)

    try:
        readers = _readers(field, definition, node, schema)
    except (_NotPrepared, GraphQLError):
        return as_libraries_do

    def quickly(values: VariableValues) -> Arguments:
        try:
            return _read_all(readers, values.coerced)
        except _NotPrepared:
            return as_libraries_do(values)

    return quickly


def _read_all(readers: list[Reader], variables: Mapping[str, Any]) -> Arguments:
    """Raises _NotPrepared for a value that is missing and must not be."""
    arguments: Arguments = {}
    for name, read, convert, allows_null in readers:
        value = read(variables)
        if not allows_null and (value is None or value is Undefined):
            raise _NotPrepared
        if value is not Undefined:
            arguments[name] = convert(value)
    return arguments


def _readers(field: StrawberryField, definition: GraphQLField, node: FieldNode, schema: Schema) -> list[Reader]:
    nodes = {argument.name.value: argument for argument in node.arguments or ()}
    readers = []
    for argument in field.arguments:
        name = schema.config.name_converter.from_argument(argument)
        wanted = definition.args[name]
        allows_null = not isinstance(wanted.type, GraphQLNonNull)
        convert = _converter(argument.type, schema, ())
        readers.append((argument.python_name, _reader(wanted, nodes.get(name)), convert, allows_null))
    return readers


def _reader(definition: GraphQLArgument, node: ArgumentNode | None) -> Read:
    default = coerce_default_value(definition)
    if node is None:
        return functools.partial(_whatever, default)
    return _reader_of(node.value, definition.type, default)


def _reader_of(value: ValueNode, type_: GraphQLInputType, default: Any) -> Read:
    """`default`: in place of a variable that has no value."""
    if isinstance(value, VariableNode):
        name = value.name.value
        return lambda variables: variables.get(name, default)
    if has_variable(value):
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if not isinstance(value, ObjectValueNode) or not isinstance(inner, GraphQLInputObjectType) or inner.is_one_of:
            raise _NotPrepared
        return _object_reader(value, inner)
    literal = coerce_input_literal(value, type_)
    if literal is Undefined:
        raise _NotPrepared
    return functools.partial(_whatever, literal)


def _object_reader(node: ObjectValueNode, type_: GraphQLInputObjectType) -> Read:
    given = {field.name.value: field.value for field in node.fields}
    members = []
    for name, field in type_.fields.items():
        default = coerce_default_value(field)
        value = given.get(name)
        read = _reader_of(value, field.type, default) if value else functools.partial(_whatever, default)
        members.append((field.out_name or name, read, not isinstance(field.type, GraphQLNonNull)))

    def read_object(variables: Mapping[str, Any]) -> Any:
        found: dict[str, Any] = {}
        for name, read, allows_null in members:
            value = read(variables)
            if not allows_null and (value is None or value is Undefined):
                raise _NotPrepared
            if value is not Undefined:
                found[name] = value
        return type_.out_type(found)

    return read_object


def _whatever(value: Any, _variables: Mapping[str, Any]) -> Any:
    return value


def has_variable(value: ValueNode) -> bool:
    """Whether the literal is a variable or has one inside."""
    if isinstance(value, ListValueNode):
        return any(map(has_variable, value.values))
    if isinstance(value, ObjectValueNode):
        return any(has_variable(field.value) for field in value.fields)
    return isinstance(value, VariableNode)


def _converter(type_: Any, schema: Schema, above: tuple[Any, ...]) -> Convert:
    """From graphql-core's coerced values to what resolvers take. `above`: the inputs that have this type inside."""
    if isinstance(type_, StrawberryMaybe) or type_ is GlobalID or type_ in above:
        raise _NotPrepared
    if isinstance(type_, StrawberryOptional):
        return _converter(type_.of_type, schema, above)
    if isinstance(type_, LazyType):
        return _converter(type_.resolve_type(), schema, above)
    if isinstance(type_, StrawberryList):
        convert = _converter(type_.of_type, schema, above)
        return lambda value: [convert(each) for each in value] if isinstance(value, list) else value
    if has_object_definition(type_):
        return _input_maker(type_, schema, above)
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


def _input_maker(type_: Any, schema: Schema, above: tuple[Any, ...]) -> Convert:
    definition = type_.__strawberry_definition__
    if definition.from_input is not None or not definition.is_input:
        raise _NotPrepared
    # A nullable field that is left out is None, unless it has another default.
    absent = {
        each.python_name: None
        for each in definition.fields
        if each.default_value is MISSING and each.default_factory is MISSING
    }
    members = [
        (
            schema.config.name_converter.from_field(each),
            each.python_name,
            _converter(each.resolve_type(type_definition=definition), schema, (*above, type_)),
        )
        for each in definition.fields
    ]

    def make(value: Any) -> Any:
        if value is None or value is UNSET:
            return value
        given = {ours: convert(value[name]) for name, ours, convert in members if name in value}
        return type_(**(absent | given))

    return make
