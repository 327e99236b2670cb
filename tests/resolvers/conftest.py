"""Use cases run on the real database and clock; the payment provider and the bank are remembering ones."""

from dataclasses import replace

import pytest

from resolvers.context import Services
from tests.fakes import RememberingBank, RememberingProvider


@pytest.fixture
def provider() -> RememberingProvider:
    return RememberingProvider()


@pytest.fixture
def services(services: Services, provider: RememberingProvider) -> Services:
    return replace(services, payments=provider, payouts=RememberingBank())
