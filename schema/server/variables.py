"""Coerces the variables of requests. What their types demand is prepared once for each operation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    assert_leaf_type,
    is_required_input_field,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities.coerce_input_value import coerce_default_value

MOST_ERRORS = 50
"""Reported for one request, as many as graphql-core's executor reports."""

Coerce = Callable[[Any], Any]
"""Returns the coerced form of a JSON value, Undefined for one that its type does not allow."""


class _NotPrepared(Exception):
    """A type that only graphql-core coerces: one that contains itself, or a `@oneOf`."""


@dataclass(frozen=True)
class _Reader:
    """One variable. `default`: of its definition; Undefined where there is none."""

    name: str
    absent: VariableValueSource
    is_required: bool
    default: Any
    coerce: Coerce

    def read(self, given: Mapping[str, Any], values: VariableValues) -> bool:
        """Whether the value is allowed. Adds it to `values`."""
        value = given.get(self.name, Undefined)
        if value is not Undefined:
            values.sources[self.name] = VariableValueSource(self.absent.signature, value)
            coerced = values.coerced[self.name] = self.coerce(value)
            return coerced is not Undefined
        values.sources[self.name] = self.absent
        if self.default is not Undefined:
            values.coerced[self.name] = self.default
        return self.default is not Undefined or not self.is_required


class Variables:
    """The variables of one operation."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema, self._definitions = schema, definitions
        self._readers = _readers(schema, definitions)

    def coerced(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """As graphql-core's `get_variable_values`, which is asked where a value is not allowed: it says why."""
        values = VariableValues({}, {})
        if self._readers is not None and all(each.read(given, values) for each in self._readers):
            return values
        return get_variable_values(self._schema, self._definitions, dict(given), max_errors=MOST_ERRORS)


def _readers(schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> list[_Reader] | None:
    try:
        return [_reader(schema, each) for each in definitions]
    except _NotPrepared:
        return None


def _reader(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _Reader:
    signature = get_variable_signature(schema, definition)
    if isinstance(signature, GraphQLError):
        raise _NotPrepared
    default = coerce_default_value(signature) if definition.default_value else Undefined
    is_required = isinstance(signature.type, GraphQLNonNull)
    return _Reader(signature.name, VariableValueSource(signature), is_required, default, _coercer(signature.type, ()))


def _coercer(type_: GraphQLInputType, above: tuple[GraphQLInputType, ...]) -> Coerce:
    if isinstance(type_, GraphQLNonNull):
        required = _coercer_of_values(type_.of_type, above)
        return lambda value: Undefined if value is None else required(value)
    allowed = _coercer_of_values(type_, above)
    return lambda value: None if value is None else allowed(value)


def _coercer_of_values(type_: GraphQLInputType, above: tuple[GraphQLInputType, ...]) -> Coerce:
    """For values that are not null. `above`: the input objects that have this type somewhere inside."""
    if isinstance(type_, GraphQLList):
        return _list_of(_coercer(type_.of_type, above))
    if isinstance(type_, GraphQLInputObjectType):
        return _object_of(type_, above)
    leaf = assert_leaf_type(type_)

    def coerce(value: Any) -> Any:
        try:
            return leaf.coerce_input_value(value)
        except Exception:  # noqa: BLE001 - as graphql-core: a value that a scalar cannot read is not allowed
            return Undefined

    return coerce


def _list_of(item: Coerce) -> Coerce:
    """A value that is not a list stands for a list of one."""

    def coerce(value: Any) -> Any:
        found = [item(each) for each in (value if isinstance(value, list) else [value])]
        return Undefined if any(each is Undefined for each in found) else found

    return coerce


@dataclass(frozen=True)
class _Member:
    name: str
    python_name: str
    is_required: bool
    default: Any
    coerce: Coerce


def _object_of(type_: GraphQLInputObjectType, above: tuple[GraphQLInputType, ...]) -> Coerce:
    if type_ in above or type_.is_one_of:
        raise _NotPrepared
    members = [
        _Member(
            name,
            field.out_name or name,
            is_required_input_field(field),
            coerce_default_value(field),
            _coercer(field.type, (*above, type_)),
        )
        for name, field in type_.fields.items()
    ]
    names = frozenset(type_.fields)

    def coerce(value: Any) -> Any:
        if not isinstance(value, dict) or not value.keys() <= names:
            return Undefined
        coerced: dict[str, Any] = {}
        for each in members:
            given = value.get(each.name, Undefined)
            found = each.default if given is Undefined else each.coerce(given)
            if found is not Undefined:
                coerced[each.python_name] = found
            elif given is not Undefined or each.is_required:
                return Undefined
        return type_.out_type(coerced)

    return coerce
