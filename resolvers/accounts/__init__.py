"""Customers, and partners' API keys."""

from resolvers.accounts.keys import (
    create_api_key,
    issue_first_key,
    list_api_keys,
    principal_of_key,
    revoke_api_key,
    rotate_api_key,
)
from resolvers.accounts.people import ensure_customer, read_me, staff_principal

__all__ = [
    "create_api_key",
    "ensure_customer",
    "issue_first_key",
    "list_api_keys",
    "principal_of_key",
    "read_me",
    "revoke_api_key",
    "rotate_api_key",
    "staff_principal",
]
