"""Every setting, read from the environment once. `load_settings` turns what is wrong into one sentence each."""

import ipaddress
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.policy import Policy
from gateway.addresses import is_loopback
from providers.database_urls import sqlalchemy_url
from providers.key_files import SHORTEST_SECRET, is_development_secret

__all__ = ["PROJECT", "Settings", "SettingsRefused", "load_settings", "sqlalchemy_url"]

PROJECT = Path(__file__).resolve().parent
SECRETS = ("token_secret", "pass_key", "bank_key", "payment_webhook_secret")
NEEDED_BY_RAZORPAY = tuple(f"razorpay_{name}" for name in ("key_id", "key_secret", "webhook_secret", "account_number"))


class SettingsRefused(Exception):
    """Says in sentences which settings are wrong and what to do."""


class Settings(BaseSettings):
    """A field is named MARQUEE_<NAME> in the environment, unless it names itself. Empty counts as unset."""

    model_config = SettingsConfigDict(
        env_prefix="MARQUEE_",
        env_ignore_empty=True,
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        extra="ignore",
        validate_default=False,
    )

    env: Literal["development", "production"] = "development"
    """`production` closes the development endpoints and refuses development secrets and the sandbox provider."""
    host: str = Field("127.0.0.1", validation_alias="HOST")
    """HOST: the address to listen on. Any but loopback is refused until MARQUEE_ENV is set explicitly."""
    port: int = Field(8000, validation_alias="PORT", ge=0, le=65535)
    """PORT: 0 takes any free one."""
    drain_seconds: float | None = Field(None, ge=0, le=300)
    """How long a server that is told to end still serves while /readyz says no, so that load balancers notice. It ends
    within 8 s more at the longest. Default: 2 in production, 0 in development.
    """
    public_url: str | None = None
    """Where customers reach the server, for links in messages. Default: the address it listens on."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated addresses or networks whose X-Forwarded-For counts."""

    database_url: str | None = Field(None, validation_alias="DATABASE_URL", repr=False)
    """DATABASE_URL: postgresql://user:password@host:5432/db or postgresql://user@/db?host=/folder. Unset: embedded."""
    database_pool_size: int = Field(20, ge=2, le=500)
    """Connections that one process keeps open to the database."""
    redis_url: str | None = Field(None, validation_alias="REDIS_URL", repr=False)
    """REDIS_URL: redis://host:6379/0 or unix:///path. Unset: embedded."""
    data_dir: Path = PROJECT / ".data"
    """Holds the embedded servers, the development mailbox and the signing keys."""

    workers: bool = True
    """Whether the server process also works off the outbox and the clocks. `marquee worker` does it elsewhere."""
    reconcile_after_seconds: int = Field(120, ge=1)
    """Age at which the provider is asked about a payment or refund without an outcome."""

    lock_ttl_seconds: int = Field(300, ge=2, le=1800)
    """How long a seat lock lives. A partner's or a show's own value goes before."""
    payment_window_seconds: int = Field(600, ge=2, le=3600)
    """How long a started payment extends it."""
    commission_percent: Decimal = Field(Decimal(10), ge=0, le=100)
    """The platform's share. A partner's own value goes before."""
    settlement_days: int = Field(2, ge=0, le=60)
    """N of T+N, in business days. A partner's own value goes before."""
    auto_approve_partners: bool | None = None
    """Whether registering makes a partner ACTIVE at once. Default: in development only."""
    rate_limit_per_minute: int | None = Field(None, ge=0)
    """Requests a minute, for principals and visitors alike; 0: no limit. Default: 600 a principal, 120 an address."""
    max_requests_in_flight: int = Field(128, ge=0)
    """What one process has to do at once. Above it requests are refused with 503 OVERLOADED at once; 0: no limit."""

    payment_provider: Literal["sandbox", "razorpay"] = "sandbox"
    """Who takes the customers' money. The sandbox is refused in production."""
    payment_webhook_secret: SecretStr | None = None
    """Signs /payments/callback and /payments/callback/sandbox. Made at first start where unset."""
    payment_webhook_secret_previous: SecretStr | None = None
    """Still accepted while a secret is being changed."""
    razorpay_key_id: str | None = None
    """The account at Razorpay."""
    razorpay_key_secret: SecretStr | None = None
    """Authenticates our calls to Razorpay."""
    razorpay_webhook_secret: SecretStr | None = None
    """Signs what Razorpay and RazorpayX send to /payments/callback/razorpay: give both webhooks this one."""
    razorpay_webhook_secret_previous: SecretStr | None = None
    """Still accepted: after a change Razorpay repeats old events under the old secret."""
    razorpay_account_number: str | None = Field(None, repr=False)
    """Our own account at RazorpayX, from which partners are paid."""
    razorpay_api_url: str = "https://api.razorpay.com"
    """Razorpay's API."""

    token_secret: SecretStr | None = None
    """Signs access tokens (HS256). Made at first start where unset, as are the two keys below."""
    token_secret_previous: SecretStr | None = None
    """Still accepted while the secret is being changed."""
    pass_key: SecretStr | None = None
    """Signs entry passes: 32 bytes, the seed of an Ed25519 key, in base64."""
    bank_key: SecretStr | None = None
    """Encrypts bank account numbers at rest: 32 bytes for AES-256-GCM, in base64."""
    bank_key_previous: SecretStr | None = None
    """Still decrypts the rows that it encrypted."""
    token_issuer: str | None = None
    """The issuer whose tokens are accepted. Unset: the platform issues its own."""
    token_jwks_url: str | None = None
    """Where that issuer publishes its keys."""
    token_audience: str = "marquee"  # noqa: S105 - a name that everybody may know
    """The audience that a token must name."""

    smtp_url: SecretStr | None = None
    """smtp://user:password@host:587 (STARTTLS) or smtps://…:465. Unset: the development mailbox."""
    mail_from: str = "Marquee <tickets@marquee.example>"
    """The sender of our e-mail."""
    sms_api_url: str | None = None
    """An SMS provider's HTTP API: it gets POST {to, text, reference}. Unset: the development mailbox."""
    sms_api_key: SecretStr | None = None
    """Sent to it as a bearer token."""

    persisted_operations: Path | None = None
    """A JSON file of GraphQL documents by the hex SHA-256 of their text. Read, and each validated, at start."""
    persisted_operations_only: bool = False
    """Whether GraphQL answers nothing but the operations of that file."""
    metrics_token: SecretStr | None = None
    """What whoever reads /metrics must send as a bearer token. Unset: open in development, absent in production. Each
    process answers for itself and names itself in `marquee_process`: of several behind one port any one answers, so
    that production is measured well by servers of one process each.
    """
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe line that is logged."""

    @property
    def development(self) -> bool:
        return self.env == "development"

    @property
    def address(self) -> str:
        """Where the server is reached: the public URL, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def sqlalchemy_url(self) -> str:
        """The database for SQLAlchemy's asyncpg. The embedded server must have been opened where no URL is set."""
        if self.database_url:
            return sqlalchemy_url(self.database_url)
        raise SettingsRefused("DATABASE_URL is not set and no embedded PostgreSQL was started.")

    @property
    def requests_per_minute(self) -> tuple[int, int]:
        """(of a principal, of a visitor's address); 0: no limit."""
        limit = self.rate_limit_per_minute
        return (600, 120) if limit is None else (limit, limit)

    @property
    def seconds_to_drain(self) -> float:
        default = 0.0 if self.development else 2.0
        return default if self.drain_seconds is None else self.drain_seconds

    @property
    def policy(self) -> Policy:
        approve = self.auto_approve_partners
        return Policy(
            lock_ttl_seconds=self.lock_ttl_seconds,
            payment_window_seconds=self.payment_window_seconds,
            commission_percent=self.commission_percent,
            settlement_days=self.settlement_days,
            approve_partners_at_once=self.development if approve is None else approve,
            reconcile_after_seconds=self.reconcile_after_seconds,
            development=self.development,
        )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        names = [each.strip() for each in value.split(",") if each.strip()] if isinstance(value, str) else value
        return tuple(str(ipaddress.ip_network(each, strict=False)) for each in names)

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


def load_settings(**given: Any) -> Settings:
    """From the environment; what is given goes before it. Raises SettingsRefused."""
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsRefused("\n".join(_sentence(each) for each in error.errors())) from None


def _sentence(error: Mapping[str, Any]) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    if not error["loc"]:
        return message
    field = str(error["loc"][0])
    name = field if field.isupper() else Settings.model_fields[field].validation_alias or f"MARQUEE_{field.upper()}"
    return f"{name} is not usable: {message[0].lower()}{message[1:]}."
