"""What follows from the settings, and which of them are refused."""

import ipaddress
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import field_validator, model_validator

from domain.policy import Policy
from gateway.addresses import is_loopback
from providers.database_urls import sqlalchemy_url
from providers.key_files import SHORTEST_SECRET, is_development_secret
from settings.values import Values

SECRETS = ("token_secret", "pass_key", "bank_key", "payment_webhook_secret")
NEEDED_BY_RAZORPAY = tuple(f"razorpay_{name}" for name in ("key_id", "key_secret", "webhook_secret", "account_number"))


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
            limits_are_counted=self.rate_limit_per_minute != 0,
            development=self.development,
        )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        names = [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value
        return tuple(str(ipaddress.ip_network(each, strict=False)) for each in names)

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _origins(cls, value: Any) -> Any:
        given = [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value
        for each in given:
            parts = urlsplit(each)
            if (
                parts.scheme not in ("http", "https")
                or not parts.hostname
                or each != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError(f"{each} is no origin: write it as https://cinema.example or http://localhost:3000")
        return tuple(each.lower() for each in given)

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

    @field_validator("data_dir", "persisted_operations")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @model_validator(mode="after")
    def _refusals(self) -> Self:
        problems = [*self._address_problems(), *self._provider_problems(), *self._secret_problems()]
        if problems:
            raise ValueError(" ".join(problems))
        return self

    def _address_problems(self) -> list[str]:
        if "env" in self.model_fields_set or is_loopback(self.host):
            return []
        reach = f"HOST {self.host} can be reached from other machines"
        return [f"{reach}: set MARQUEE_ENV to development or production first."]

    def _provider_problems(self) -> list[str]:
        if self.payment_provider == "razorpay":
            missing = [f"MARQUEE_{name.upper()}" for name in NEEDED_BY_RAZORPAY if getattr(self, name) is None]
            return [f"MARQUEE_PAYMENT_PROVIDER razorpay needs {', '.join(missing)}."] if missing else []
        sentence = "The sandbox provider takes no real money: in production set MARQUEE_PAYMENT_PROVIDER to razorpay."
        return [] if self.development else [sentence]

    def _secret_problems(self) -> list[str]:
        return [
            f"MARQUEE_{name.upper()} is a development secret: give it at least {SHORTEST_SECRET} random characters."
            for name in (() if self.development else SECRETS)
            if (secret := getattr(self, name)) is not None and is_development_secret(secret.get_secret_value())
        ]
