"""What must be set, and how, before a command may run: each asks for what it needs and no more."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from urllib.parse import urlsplit

from gateway.addresses import is_loopback
from providers.key_files import KEY_NAMES, SHORTEST_SECRET, is_development_secret, kept_keys
from settings.settings import Settings

NEEDED_BY_RAZORPAY = tuple(f"razorpay_{name}" for name in ("key_id", "key_secret", "webhook_secret", "account_number"))
RANDOM_SECRETS = (
    *(name + suffix for name in (*KEY_NAMES, "razorpay_webhook_secret") for suffix in ("", "_previous")),
    "metrics_token",
)
"""Secrets that the deployer makes."""
SHORTEST_GIVEN_SECRET = 16
GIVEN_SECRETS = ("razorpay_key_secret", "sms_api_key")
"""Secrets that a provider makes: they are as long as it likes."""
GIVEN_FORMS = {
    "razorpay_key_id": (re.compile(r"rzp_(live|test)_\w+"), "must look like rzp_live_…, as Razorpay shows it"),
    "razorpay_account_number": (re.compile(r"\d{9,18}"), "must be the digits of the account at RazorpayX"),
}
CALLED_URLS = ("razorpay_api_url", "token_jwks_url", "sms_api_url")
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound


class Purpose(Enum):
    """What settings are read for."""

    SERVING = auto()
    """Requests or workers: everything."""
    AUDITING = auto()
    """Reading all of the database, sealed account numbers too."""
    ADMINISTRATION = auto()
    """Changing the database alone."""


def problems_of(settings: Settings, purpose: Purpose) -> list[str]:
    """A sentence for everything that keeps a command from running; none of them shows a secret."""
    if purpose is Purpose.ADMINISTRATION:
        return []
    if purpose is Purpose.AUDITING:
        return [*_missing_keys(settings, ("bank_key",)), *_weak_secrets(settings, ("bank_key", "bank_key_previous"))]
    return [
        *_missing_keys(settings, KEY_NAMES),
        *_weak_secrets(settings, RANDOM_SECRETS),
        *_provider(settings),
        *_called_urls(settings),
        *_issuer(settings),
        *_address(settings),
    ]


def _missing_keys(settings: Settings, names: tuple[str, ...]) -> Iterator[str]:
    missing = [] if settings.development else [name for name in names if getattr(settings, name) is None]
    if missing:
        remedy = "give every machine the same; `marquee keys new` prints a set."
        if kept := kept_keys(settings.data_dir, missing):
            remedy = (
                f"an earlier version made {', '.join(kept)} in {settings.data_dir / 'keys/production'}: give those."
            )
        yield f"Production needs {_named(missing)}: {remedy}"


def _weak_secrets(settings: Settings, names: tuple[str, ...]) -> Iterator[str]:
    for name in () if settings.development else names:
        secret = getattr(settings, name)
        if secret is not None and is_development_secret(secret.get_secret_value()):
            yield f"{_named([name])} is a development secret: give it at least {SHORTEST_SECRET} random characters."


def _provider(settings: Settings) -> Iterator[str]:
    if not settings.development and settings.payment_provider == "sandbox":
        yield "The sandbox provider takes no real money: in production set MARQUEE_PAYMENT_PROVIDER to razorpay."
    if not settings.development or settings.payment_provider == "razorpay":
        missing = [name for name in NEEDED_BY_RAZORPAY if getattr(settings, name) is None]
        if missing:
            yield f"MARQUEE_PAYMENT_PROVIDER razorpay needs {_named(missing)}."
    if not settings.development:
        yield from _malformed(settings)


def _malformed(settings: Settings) -> Iterator[str]:
    """What a provider gives, and cannot have given so."""
    for name in GIVEN_SECRETS:
        secret = getattr(settings, name)
        if secret is not None and len(secret.get_secret_value()) < SHORTEST_GIVEN_SECRET:
            yield f"{_named([name])} is not usable: a provider's secret has {SHORTEST_GIVEN_SECRET} characters or more."
    for name, (form, sentence) in GIVEN_FORMS.items():
        value = getattr(settings, name)
        if value is not None and not form.fullmatch(value):
            yield f"{_named([name])} is not usable: it {sentence}."


def _called_urls(settings: Settings) -> Iterator[str]:
    for name in CALLED_URLS:
        url = getattr(settings, name)
        if url is not None and not _is_private(url, loopback_allowed=settings.development):
            yield (
                f"{_named([name])} must be an https:// URL: what is sent there must not be read or changed on its way"
                " (http:// to this machine is for development)."
            )


def _is_private(url: str, *, loopback_allowed: bool) -> bool:
    """Whether only the server that the URL names can read what is sent there."""
    scheme, host = _scheme_and_host(url)
    return bool(host) and (scheme == "https" or (scheme == "http" and loopback_allowed and is_loopback(host)))


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Both empty for what is no URL."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def _issuer(settings: Settings) -> Iterator[str]:
    if (settings.token_issuer is None) != (settings.token_jwks_url is None):
        absent = "token_jwks_url" if settings.token_jwks_url is None else "token_issuer"
        given = "token_issuer" if absent == "token_jwks_url" else "token_jwks_url"
        yield f"{_named([given])} needs {_named([absent])} beside it. Without both, people sign in by a code alone."


def _address(settings: Settings) -> Iterator[str]:
    if "env" not in settings.model_fields_set and not is_loopback(settings.host):
        reach = f"HOST {settings.host} can be reached from other machines"
        yield f"{reach}: set MARQUEE_ENV to development or production first."
    if settings.public_url is not None:
        scheme, host = _scheme_and_host(settings.public_url)
        if not host or scheme not in (("http", "https") if settings.development else ("https",)):
            yield "MARQUEE_PUBLIC_URL must begin with https://: customers' browsers open it from links in messages."
    elif not settings.development and settings.host in WILDCARDS:
        yield f"HOST {settings.host} is no address for links in messages: set MARQUEE_PUBLIC_URL to the https:// URL."


def _named(names: list[str]) -> str:
    return ", ".join(f"MARQUEE_{name.upper()}" for name in names)
