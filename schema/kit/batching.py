"""Fields whose values are made of rows that a batch function loads."""

import inspect
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry

from schema.kit.dataloaders import Batch

INFO, _LOADING = "info", "__loading__"


@dataclass(frozen=True)
class Loading:
    """How a field gets its value: a batch function loads the row with the key `key(object, **arguments)`, and `show`
    makes the value of object and row. `wants`: the arguments that `show` takes as well; `info` may be among them.
    `defaults`: of the field's arguments.
    """

    batch: Batch[Any, Any]
    key: Callable[..., Hashable]
    show: Callable[..., Any]
    wants: tuple[str, ...]
    defaults: Mapping[str, Any]

    def wanted(self, arguments: Mapping[str, Any], info: Callable[[], Any]) -> dict[str, Any]:
        """What `show` takes beside object and row, of the field's arguments and the info."""
        known = {**self.defaults, **arguments}
        return {name: info() if name == INFO else known[name] for name in self.wants}


def loading_of(resolver: Callable[..., Any]) -> Loading | None:
    """What `loading` has declared of the resolver; None for any other."""
    return getattr(resolver, _LOADING, None)


def loading(batch: Batch[Any, Any], key: Callable[..., Hashable]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a resolver of a function that takes the object and the row that a batch function loads for it. The field's
    arguments are the parameters of `key` after the object. The function must not wait for anything.

    The compiled executor calls the batch function once for all objects of a level. Elsewhere each object loads its own
    row, and the operation's loaders gather them.
    """
    _, *arguments = inspect.signature(key).parameters.values()
    defaults = {each.name: each.default for each in arguments}

    def make(show: Callable[..., Any]) -> Callable[..., Any]:
        signature = inspect.signature(show)
        parent, _, *wanted = signature.parameters.values()
        declared = Loading(batch, key, show, tuple(each.name for each in wanted), defaults)

        async def resolver(*args: Any, info: Any, **given: Any) -> Any:
            owner = args[0] if args else given.pop(parent.name)
            row = await info.context.load(batch, key(owner, **given))
            return show(owner, row, **declared.wanted(given, lambda: info))

        info = inspect.Parameter(INFO, inspect.Parameter.KEYWORD_ONLY, annotation=strawberry.Info)
        parameters = [parent, *(each.replace(kind=each.KEYWORD_ONLY) for each in arguments), info]
        annotations = {each.name: each.annotation for each in parameters if each.annotation is not each.empty}
        resolver.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        resolver.__annotations__ = annotations | {"return": signature.return_annotation}
        resolver.__name__, resolver.__module__ = show.__name__, show.__module__
        setattr(resolver, _LOADING, declared)
        return resolver

    return make
