"""Mutations: each takes one input and answers a union, named after it, of its success type and its problems."""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Union, cast

import strawberry

from domain.naming import camel
from domain.paths import named_by
from schema.kit.fields import Resolver
from schema.kit.paths import members_of
from schema.kit.problem_types import Problem, Refusal
from schema.kit.problems import InvalidInput


def mutation(description: str, *problems: type[Problem]) -> Callable[[Resolver], Resolver]:
    """Makes the function a mutation. It returns the success type and raises `problems`. InvalidInput and Refusal are
    members of every union. Its `input` has an `idempotency_key`.
    """

    def make(resolver: Resolver) -> Resolver:
        name = camel(resolver.__name__)
        success = resolver.__annotations__["return"]
        members = (success, InvalidInput, *problems, Refusal)
        result = strawberry.union(
            f"{name[0].upper()}{name[1:]}Result",
            description=f"What `{name}` answers: `{success.__name__}`, or the problem for which it was refused.",
        )
        resolver.__annotations__["return"] = Annotated[Union[members], result]  # noqa: UP007 - made when it is run
        given = inspect.signature(resolver).parameters["input"].annotation
        resolver.__annotations__["input"] = Annotated[given, strawberry.argument(description=f"What `{name}` needs.")]
        return cast("Resolver", strawberry.mutation(resolver=_naming(given, resolver), description=description))

    return make


def _naming(given: type, resolver: Resolver) -> Resolver:
    """Wraps the resolver: paths in InvalidInput name members of the input, as clients write them."""

    @functools.wraps(resolver)
    async def named(*args: Any, **kwargs: Any) -> Any:
        with named_by(members_of(given)):
            return await resolver(*args, **kwargs)

    return cast("Resolver", named)
