"""Use cases run on the real database and clock. Those that pay do so at a provider that only remembers."""

from dataclasses import replace

import pytest

from resolvers.context import Services
from tests.fakes import RememberingBank, RememberingProvider


@pytest.fixture
def provider() -> RememberingProvider:
    return RememberingProvider()


@pytest.fixture
def services_with_fakes(services: Services, provider: RememberingProvider) -> Services:
    """`services` that pay through `provider` and a bank, both of which only remember."""
    return replace(services, payments=provider, payouts=RememberingBank())
