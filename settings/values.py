"""The settings: a field each, and below it what it means."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent


class Values(BaseSettings):
    """A field is named MARQUEE_<NAME> in the environment, unless its text gives another name. An empty value counts as
    unset.
    """

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
    """PORT: the port to listen on; 0 takes any free one."""
    drain_seconds: float | None = Field(None, ge=0, le=300)
    """How long a server still serves after SIGTERM while /readyz says no, so that load balancers notice. It ends within
    8 s more at the longest. Default: 2 in production, 0 in development.
    """
    public_url: str | None = None
    """The URL at which customers reach the server, for links in messages. Default: the address it listens on. In
    production it begins with https://, and is demanded where HOST is 0.0.0.0 or ::.
    """
    development_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated names under which developers reach this server, beside localhost, addresses, HOST and
    MARQUEE_PUBLIC_URL. Its endpoints for development answer to no other name.
    """
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated addresses or networks whose X-Forwarded-For counts."""

    database_url: str | None = Field(None, validation_alias="DATABASE_URL", repr=False)
    """DATABASE_URL: postgresql://user:password@host:5432/db or postgresql://user@/db?host=/folder. Unset: embedded."""
    database_pool_size: int = Field(20, ge=2, le=500)
    """Connections that one process keeps open to the database."""
    redis_url: str | None = Field(None, validation_alias="REDIS_URL", repr=False)
    """REDIS_URL: redis://host:6379/0 or unix:///path. Unset: embedded."""
    data_dir: Path = PROJECT / ".data"
    """Holds the embedded servers, and in development the mailbox and the keys that were made."""

    workers: bool = True
    """Whether the server process also runs the workers. `marquee worker` runs them in a process of their own."""
    reconcile_after_seconds: int = Field(120, ge=1)
    """Age at which the platform asks the provider about a payment or refund without an outcome."""

    lock_ttl_seconds: int = Field(300, ge=2, le=1800)
    """How long a seat lock lives. A partner's or a show's own value takes precedence."""
    payment_window_seconds: int = Field(600, ge=2, le=3600)
    """How long a started payment extends the seat lock."""
    commission_percent: Decimal = Field(Decimal(10), ge=0, le=100)
    """The platform's share of a ticket's price. A partner's own value takes precedence."""
    settlement_days: int = Field(2, ge=0, le=60)
    """Business days from a show to its settlement: N of T+N. A partner's own value takes precedence."""
    auto_approve_partners: bool | None = None
    """Whether a partner is ACTIVE as soon as it registers. Default: in development only."""
    two_operators: bool | None = None
    """Whether partners' terms, rates and large refunds need a second operator. Default: in production only."""
    two_operators_above: Decimal = Field(Decimal(10_000), ge=0, decimal_places=2)
    """An operator's refund above this amount, in major units, needs a second one."""
    rate_limit_per_minute: int | None = Field(None, ge=0)
    """Requests and operations a minute, for a principal and a visitor's address alike. Default: 600 and 120. 0 turns
    off all limits that count: of requests, WebSockets, messages, codes, registrations and the like.
    """
    visitor_requests_per_minute: int | None = Field(None, ge=0)
    """Requests and operations a minute of visitors at one address (IPv6: a /64), where thousands of telephones may
    share it; 0: no limit. Default: as MARQUEE_RATE_LIMIT_PER_MINUTE.
    """
    visitor_sockets: int = Field(500, ge=0)
    """WebSockets that one process holds open for visitors at one address (IPv6: a /64); 0: no limit."""
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Comma-separated origins, such as https://cinema.example, whose pages browsers let call the platform over HTTP and
    WebSocket, and to whose pages customers may go on after paying. Pages of the platform's own origin always may.
    """
    sign_in_codes_per_network: int = Field(300, ge=1)
    """Sign-in codes an hour for one network (an IPv4 address, an IPv6 /64), without devices that have signed in before:
    thousands of phones may share an address. An address gets 5 an hour in any case. Not counted where
    MARQUEE_RATE_LIMIT_PER_MINUTE is 0.
    """
    contacts_kept_days: int | None = Field(None, ge=30)
    """Days without a sign-in, booking or message after which a customer's contacts are erased. Unset: they are kept."""
    recipients_kept_days: int = Field(180, ge=1)
    """Days after which the recipient of a message that was sent or given up is erased."""
    max_requests_in_flight: int = Field(256, ge=0)
    """Requests that one process works on at once, whatever they wait for. More are refused with 503 OVERLOADED at once,
    as is what would have to wait long for the others. 0: none is refused.
    """

    payment_provider: Literal["sandbox", "razorpay"] = "sandbox"
    """The provider that takes customers' payments. The sandbox is refused in production."""
    payment_webhook_secret: SecretStr | None = None
    """Signs the requests to /payments/callback and /payments/callback/sandbox. Demanded in production, as are the other
    three keys: at least 32 random characters. In development each is made at first start where unset.
    """
    payment_webhook_secret_previous: SecretStr | None = None
    """Accepted as well while a secret is being changed."""
    razorpay_key_id: str | None = None
    """The id of the platform's API key at Razorpay."""
    razorpay_key_secret: SecretStr | None = None
    """The secret of that API key."""
    razorpay_webhook_secret: SecretStr | None = None
    """Signs the requests of Razorpay and RazorpayX to /payments/callback/razorpay: give both webhooks this secret, of
    at least 32 random characters.
    """
    razorpay_webhook_secret_previous: SecretStr | None = None
    """Still accepted: after a change Razorpay repeats old events under the old secret."""
    razorpay_account_number: str | None = Field(None, repr=False)
    """The platform's account at RazorpayX, from which partners are paid."""
    razorpay_api_url: str = "https://api.razorpay.com"
    """The https URL of Razorpay's API."""

    token_secret: SecretStr | None = None
    """Signs access tokens (HS256): at least 32 random characters."""
    token_secret_previous: SecretStr | None = None
    """Accepted as well while the secret is being changed."""
    pass_key: SecretStr | None = None
    """Signs entry passes: 32 bytes, the seed of an Ed25519 key, in base64."""
    pass_key_previous: SecretStr | None = None
    """Passes that it signed stay valid. Keep it until the last show has passed that was sold under it."""
    bank_key: SecretStr | None = None
    """Encrypts bank account numbers at rest: 32 bytes for AES-256-GCM, in base64."""
    bank_key_previous: SecretStr | None = None
    """Decrypts account numbers that it encrypted. Workers seal them anew within an hour."""
    token_issuer: str | None = None
    """The issuer whose access tokens are accepted; needs MARQUEE_TOKEN_JWKS_URL. Unset: the platform issues its own."""
    token_jwks_url: str | None = None
    """The https URL at which that issuer publishes its keys."""
    token_audience: str = "marquee"  # noqa: S105 - a public name
    """The audience that an access token must name."""

    smtp_url: SecretStr | None = None
    """smtp://user:password@host:587 (STARTTLS) or smtps://…:465. Unset: the development mailbox."""
    smtp_plaintext: bool = False
    """Whether e-mail, tickets among it, may go in clear text to a server that offers no TLS. To this machine's own mail
    server it always may. Credentials never do.
    """
    mail_from: str = "Marquee <tickets@marquee.example>"
    """The sender of the platform's e-mail."""
    sms_api_url: str | None = None
    """The https URL of an SMS provider that accepts POST {to, text, reference}. Unset: the development mailbox."""
    sms_api_key: SecretStr | None = None
    """Sent to the SMS provider as a bearer token."""

    persisted_operations: Path | None = None
    """A JSON file of GraphQL documents by the hex SHA-256 of their text. They are validated when the server starts."""
    persisted_operations_only: bool = False
    """Whether GraphQL answers only the operations of that file."""
    compiled_executor: bool = True
    """Whether queries and mutations are executed by plans that are compiled once. False: by graphql-core."""
    metrics_token: SecretStr | None = None
    """The bearer token that /metrics requires, of at least 32 random characters. Unset: open in development, absent in
    production. Each process reports only itself, named by `marquee_process`: of several behind one port any one
    answers, so measure production with servers of one process each.
    """
    traces: bool = False
    """Whether requests, operations, statements, jobs and calls of providers are traced by OpenTelemetry. They are sent
    by OTLP over HTTP to where OTEL_EXPORTER_OTLP_ENDPOINT says. Needs the extra `marquee[otel]`.
    """
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe line that is logged."""
