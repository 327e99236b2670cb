"""Over which kind of connection a batch function reads."""

from collections.abc import Callable
from typing import Any, TypeVar

BatchFunction = TypeVar("BatchFunction", bound=Callable[..., Any])

_DIRECTLY = "__reads_directly__"


def directly(batch: BatchFunction) -> BatchFunction:
    """Declares that the batch function takes a connection of the driver, and is called with one in operations: its
    statements are direct ones (`models/direct.py`).
    """
    setattr(batch, _DIRECTLY, True)
    return batch


def reads_directly(batch: Callable[..., Any]) -> bool:
    return getattr(batch, _DIRECTLY, False)
