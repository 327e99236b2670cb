"""What tests of broadcast groups begin with."""

import pytest

from schema.kit.broadcast import BroadcastGroups
from tests.schema.broadcasting import Log


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def groups() -> BroadcastGroups:
    return BroadcastGroups()
