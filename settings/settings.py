"""What follows from the settings, and which of them are refused."""

import ipaddress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr, field_validator

from domain.policy import Policy
from domain.returning import ReturnAddresses
from providers.database_urls import sqlalchemy_url
from providers.key_files import decoded_key
from settings.values import Values


class SettingsRefused(Exception):
    """Its text says which settings are wrong and what to do."""


class Settings(Values):
    """The values, and what is derived from them. Frozen."""

    @property
    def development(self) -> bool:
        return self.env == "development"

    @property
    def address(self) -> str:
        """The URL at which customers reach the server, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def by_https(self) -> bool:
        """Whether customers reach this production server by https alone."""
        return not self.development and self.address.startswith("https://")

    @property
    def own_hosts(self) -> tuple[str, ...]:
        """The names to which endpoints for developers answer, beside localhost and addresses."""
        return (self.host, urlsplit(self.address).hostname or "", *self.development_hosts)

    @property
    def returns(self) -> ReturnAddresses:
        """Where customers may go on after paying."""
        return ReturnAddresses(self.address, self.allowed_origins, self.own_hosts if self.development else None)

    @property
    def sqlalchemy_url(self) -> str:
        """The database's URL for SQLAlchemy with asyncpg. Raises SettingsRefused where neither DATABASE_URL is set nor
        an embedded server has been started.
        """
        if self.database_url:
            return sqlalchemy_url(self.database_url)
        raise SettingsRefused("DATABASE_URL is not set and no embedded PostgreSQL was started.")

    @property
    def requests_per_minute(self) -> tuple[int, int]:
        """(limit of a principal, limit of a visitor's address); 0: no limit."""
        limit, of_visitors = self.rate_limit_per_minute, self.visitor_requests_per_minute
        principal, address = (600, 120) if limit is None else (limit, limit)
        return principal, address if of_visitors is None or not self.counts_requests else of_visitors

    @property
    def counts_requests(self) -> bool:
        """Whether there are limits that count: requests, WebSockets, messages."""
        return self.rate_limit_per_minute != 0

    @property
    def seconds_to_drain(self) -> float:
        default = 0.0 if self.development else 2.0
        return default if self.drain_seconds is None else self.drain_seconds

    @property
    def policy(self) -> Policy:
        approve, two = self.auto_approve_partners, self.two_operators
        return Policy(
            lock_ttl_seconds=self.lock_ttl_seconds,
            payment_window_seconds=self.payment_window_seconds,
            commission_percent=self.commission_percent,
            settlement_days=self.settlement_days,
            approve_partners_at_once=self.development if approve is None else approve,
            reconcile_after_seconds=self.reconcile_after_seconds,
            two_operators=not self.development if two is None else two,
            two_operators_above_minor=int(self.two_operators_above * 100),
            limits_are_counted=self.counts_requests,
            development=self.development,
            sign_in_codes_per_network=self.sign_in_codes_per_network,
            contacts_kept_days=self.contacts_kept_days,
            recipients_kept_days=self.recipients_kept_days,
            returns=self.returns,
        )

    @field_validator("trusted_proxies", "development_hosts", "allowed_origins", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(str(ipaddress.ip_network(each, strict=False)) for each in value)

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            parts = urlsplit(each)
            if (
                parts.scheme not in ("http", "https")
                or not parts.hostname
                or each != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(f"{each} is no origin: write it as https://cinema.example or http://localhost:3000")
        return tuple(each.lower() for each in value)

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: str) -> str:
        sqlalchemy_url(value)
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
            raise ValueError("must look like redis://host:6379/0 or unix:///path")
        return value

    @field_validator("pass_key", "pass_key_previous", "bank_key", "bank_key_previous")
    @classmethod
    def _key(cls, value: SecretStr) -> SecretStr:
        decoded_key(value.get_secret_value())
        return value

    @field_validator("data_dir", "persisted_operations")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()
