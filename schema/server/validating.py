"""Validates documents, and says what is wrong with them: as much as the caller may know of the schema."""

import re

from graphql import (
    ASTValidationRule,
    DocumentNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    validate,
)
from graphql.validation import specified_rules
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from domain.accounts import Principal, Role

MOST_ERRORS = 20
"""Reported of one document. Some repeat the value that is wrong, so that all of them grow with its square."""
_RULES: tuple[type[ASTValidationRule], ...] = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
_QUOTED = re.compile(r"'\[*(\w+)[!\]]*'")


class Validation:
    """`is_open`: everybody may ask for the schema. Where it is not open, nothing is suggested, and visitors learn no
    names of input types.
    """

    def __init__(self, *, is_open: bool) -> None:
        self._is_open = is_open
        self._rules = _RULES if is_open else (*_RULES, NoSchemaIntrospectionCustomRule)

    def errors(self, schema: GraphQLSchema, document: DocumentNode, principal: Principal) -> tuple[GraphQLError, ...]:
        """What is wrong with the document, in its order. None for a valid one."""
        found = validate(schema, document, self._rules, MOST_ERRORS, hide_suggestions=not self._is_open)
        if self._is_open or principal.role is not Role.VISITOR:
            return tuple(found)
        return tuple(_without_input_types(error, schema) for error in found)


def _without_input_types(error: GraphQLError, schema: GraphQLSchema) -> GraphQLError:
    def shown(quoted: re.Match[str]) -> str:
        is_input = isinstance(schema.type_map.get(quoted[1]), GraphQLInputObjectType)
        return "'Input'" if is_input else quoted[0]

    return GraphQLError(_QUOTED.sub(shown, error.message), error.nodes, error.source, error.positions)
