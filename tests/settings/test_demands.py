"""What production demands, and what it refuses."""

import base64
from pathlib import Path

import pytest

from settings import Purpose, SettingsRefused, load_settings
from tests.production import KEYS, PRODUCTION, RANDOM, RAZORPAY
from tests.settings.asking import given, refusal


def test_production_refuses_the_sandbox_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **PRODUCTION | {"MARQUEE_PAYMENT_PROVIDER": "sandbox"})
    assert refusal() == (
        "The sandbox provider takes no real money: in production set MARQUEE_PAYMENT_PROVIDER to razorpay."
    )


def test_production_names_all_that_is_missing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MARQUEE_ENV="production", HOST="0.0.0.0")  # noqa: S104 - refused
    keys, sandbox, provider, address = refusal().splitlines()
    assert keys == (
        "Production needs MARQUEE_TOKEN_SECRET, MARQUEE_PASS_KEY, MARQUEE_BANK_KEY, MARQUEE_PAYMENT_WEBHOOK_SECRET:"
        " give every machine the same; `marquee keys new` prints a set."
    )
    assert sandbox.startswith("The sandbox provider takes no real money")
    assert provider == (
        "MARQUEE_PAYMENT_PROVIDER razorpay needs MARQUEE_RAZORPAY_KEY_ID, MARQUEE_RAZORPAY_KEY_SECRET,"
        " MARQUEE_RAZORPAY_WEBHOOK_SECRET, MARQUEE_RAZORPAY_ACCOUNT_NUMBER."
    )
    assert address == "HOST 0.0.0.0 is no address for links in messages: set MARQUEE_PUBLIC_URL to the https:// URL."


def test_keys_that_an_earlier_version_made_are_pointed_at(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "keys/production").mkdir(parents=True)
    (tmp_path / "keys/production/bank_key").write_text("x")
    given(monkeypatch, MARQUEE_ENV="production", MARQUEE_DATA_DIR=str(tmp_path), **RAZORPAY)
    assert refusal().endswith(f"an earlier version made bank_key in {tmp_path}/keys/production: give those.")


@pytest.mark.parametrize("purpose", [Purpose.ADMINISTRATION, Purpose.AUDITING])
def test_a_command_asks_only_for_what_it_needs(monkeypatch: pytest.MonkeyPatch, purpose: Purpose) -> None:
    given(monkeypatch, MARQUEE_ENV="production", HOST="0.0.0.0")  # noqa: S104 - not listened on
    if purpose is Purpose.AUDITING:
        with pytest.raises(SettingsRefused, match="Production needs MARQUEE_BANK_KEY: give every machine"):
            load_settings(purpose)
        given(monkeypatch, MARQUEE_BANK_KEY=KEYS["MARQUEE_BANK_KEY"])
    assert not load_settings(purpose).development


def test_what_production_needs_suffices(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **PRODUCTION)
    assert not load_settings().development


def test_production_approves_no_partner_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **PRODUCTION)
    assert not load_settings().policy.approve_partners_at_once


@pytest.mark.parametrize("secret", ["short", "a" * 40, "development-" + RANDOM])
@pytest.mark.parametrize(
    "name",
    [
        "MARQUEE_TOKEN_SECRET",
        "MARQUEE_TOKEN_SECRET_PREVIOUS",
        "MARQUEE_PAYMENT_WEBHOOK_SECRET",
        "MARQUEE_PAYMENT_WEBHOOK_SECRET_PREVIOUS",
        "MARQUEE_RAZORPAY_WEBHOOK_SECRET",
        "MARQUEE_RAZORPAY_WEBHOOK_SECRET_PREVIOUS",
        "MARQUEE_METRICS_TOKEN",
    ],
)
def test_production_refuses_development_secrets(monkeypatch: pytest.MonkeyPatch, name: str, secret: str) -> None:
    given(monkeypatch, **PRODUCTION | {name: secret})
    assert refusal() == f"{name} is a development secret: give it at least 32 random characters."


@pytest.mark.parametrize("name", ["PASS_KEY", "PASS_KEY_PREVIOUS", "BANK_KEY", "BANK_KEY_PREVIOUS"])
@pytest.mark.parametrize("key", ["no base64!", base64.b64encode(RANDOM.encode()[:31]).decode()])
def test_a_key_of_another_form_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, key: str) -> None:
    given(monkeypatch, **PRODUCTION | {f"MARQUEE_{name}": key})
    assert refusal() == (f"MARQUEE_{name} is not usable: must be 32 bytes in base64: `marquee keys new` makes one.")


def test_production_refuses_a_key_that_anybody_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, **PRODUCTION | {"MARQUEE_BANK_KEY_PREVIOUS": base64.b64encode(bytes(32)).decode()})
    assert refusal().startswith("MARQUEE_BANK_KEY_PREVIOUS is a development secret")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MARQUEE_RAZORPAY_KEY_ID", "key"),
        ("MARQUEE_RAZORPAY_KEY_SECRET", "x"),
        ("MARQUEE_RAZORPAY_ACCOUNT_NUMBER", "one"),
        ("MARQUEE_SMS_API_KEY", "x"),
    ],
)
def test_production_refuses_what_no_provider_gives(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    given(monkeypatch, **PRODUCTION | {name: value})
    assert refusal().startswith(f"{name} is not usable: ")


@pytest.mark.parametrize("name", ["MARQUEE_RAZORPAY_API_URL", "MARQUEE_TOKEN_JWKS_URL", "MARQUEE_SMS_API_URL"])
@pytest.mark.parametrize(
    ("url", "in_production", "in_development"),
    [
        ("https://api.example.test/v1", True, True),
        ("http://127.0.0.1:8080", False, True),
        ("http://[::1]:8080", False, True),
        ("http://api.example.test", False, False),
        ("ftp://api.example.test", False, False),
        ("https://", False, False),
        ("https://[", False, False),
        ("api.example.test", False, False),
    ],
)
def test_what_is_called_is_called_over_https(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str, in_production: bool, in_development: bool
) -> None:
    given(monkeypatch, MARQUEE_TOKEN_ISSUER="https://issuer.example.test", MARQUEE_TOKEN_JWKS_URL="https://i.test/jwks")
    for environment, allowed in ({"MARQUEE_ENV": "development"}, in_development), (PRODUCTION, in_production):
        given(monkeypatch, **environment, **{name: url})
        if allowed:
            load_settings()
        else:
            assert refusal().startswith(f"{name} must be an https:// URL")


@pytest.mark.parametrize(
    ("one", "other"),
    [("MARQUEE_TOKEN_ISSUER", "MARQUEE_TOKEN_JWKS_URL"), ("MARQUEE_TOKEN_JWKS_URL", "MARQUEE_TOKEN_ISSUER")],
)
def test_an_issuer_is_given_with_its_keys_or_not_at_all(monkeypatch: pytest.MonkeyPatch, one: str, other: str) -> None:
    given(monkeypatch, **{one: "https://issuer.example.test"})
    assert refusal().startswith(f"{one} needs {other} beside it")


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104 - refused
def test_production_on_every_address_needs_one_for_links(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    given(monkeypatch, HOST=host, **PRODUCTION)
    assert refusal() == f"HOST {host} is no address for links in messages: set MARQUEE_PUBLIC_URL to the https:// URL."
    given(monkeypatch, MARQUEE_PUBLIC_URL="https://tickets.example.test/")
    assert load_settings().address == "https://tickets.example.test"


@pytest.mark.parametrize("url", ["http://tickets.example.test", "tickets.example.test", "https://", "https://["])
def test_links_in_messages_lead_to_https(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    given(monkeypatch, MARQUEE_PUBLIC_URL=url, **PRODUCTION)
    assert refusal().startswith("MARQUEE_PUBLIC_URL must begin with https://")


def test_razorpay_without_its_keys_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MARQUEE_PAYMENT_PROVIDER="razorpay", MARQUEE_RAZORPAY_KEY_ID="rzp_test_1")
    assert refusal() == (
        "MARQUEE_PAYMENT_PROVIDER razorpay needs MARQUEE_RAZORPAY_KEY_SECRET, MARQUEE_RAZORPAY_WEBHOOK_SECRET,"
        " MARQUEE_RAZORPAY_ACCOUNT_NUMBER."
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "example.test"])  # noqa: S104 - refused
def test_an_open_address_needs_an_explicit_environment(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    given(monkeypatch, HOST=host)
    assert refusal().startswith(f"HOST {host} can be reached from other machines")
    given(monkeypatch, MARQUEE_ENV="development")
    assert load_settings().host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_none(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    given(monkeypatch, HOST=host)
    assert load_settings().host == host
