"""Settings as they are read."""

from decimal import Decimal

import pytest

from providers.database_urls import sqlalchemy_url
from settings import Settings, load_settings, unknown_names
from tests.settings.asking import given, refusal


def test_the_defaults_are_the_documented_ones() -> None:
    settings = load_settings()
    assert (settings.env, settings.address, settings.payment_provider) == (
        "development",
        "http://127.0.0.1:8000",
        "sandbox",
    )
    assert (settings.lock_ttl_seconds, settings.payment_window_seconds, settings.reconcile_after_seconds) == (
        300,
        600,
        120,
    )
    assert (settings.commission_percent, settings.settlement_days) == (Decimal(10), 2)
    assert settings.requests_per_minute == (600, 120)
    assert settings.policy.approve_partners_at_once
    assert settings.data_dir.name == ".data"
    assert settings.trusted_proxies == ()


def test_every_setting_is_documented() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DATABASE_URL="", PORT="", MARQUEE_LOCK_TTL_SECONDS="")
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "http"),
        ("MARQUEE_LOCK_TTL_SECONDS", "1"),
        ("MARQUEE_LOCK_TTL_SECONDS", "1801"),
        ("MARQUEE_PAYMENT_WINDOW_SECONDS", "3601"),
        ("MARQUEE_COMMISSION_PERCENT", "101"),
        ("MARQUEE_ENV", "staging"),
        ("MARQUEE_TRUSTED_PROXIES", "10.0.0.0/8,somewhere"),
        ("DATABASE_URL", "mysql://localhost/db"),
        ("DATABASE_URL", "postgresql://localhost"),
        ("REDIS_URL", "http://localhost"),
    ],
)
def test_a_wrong_value_is_refused_in_one_sentence_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    given(monkeypatch, **{name: value})
    assert refusal().startswith(f"{name} is not usable: ")
    assert "\n" not in refusal()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://user:p%40ss@host:5432/db", "postgresql+asyncpg://user:p%40ss@host:5432/db"),
        ("postgres://host/db", "postgresql+asyncpg://host/db"),
        ("postgresql://user@/db?host=/socket/folder", "postgresql+asyncpg://user@/db?host=%2Fsocket%2Ffolder"),
        ("postgresql:///db?host=/a%20b", "postgresql+asyncpg:///db?host=%2Fa%20b"),
        ("postgresql://host/db?sslmode=require", "postgresql+asyncpg://host/db?ssl=require"),
    ],
)
def test_a_database_url_becomes_asyncpgs(url: str, expected: str) -> None:
    assert sqlalchemy_url(url) == expected


def test_no_password_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, DATABASE_URL="postgresql://user:hidden1@host/db", MARQUEE_TOKEN_SECRET="hidden2")
    assert "hidden" not in repr(load_settings())


def test_one_rate_limit_holds_for_all_when_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MARQUEE_RATE_LIMIT_PER_MINUTE="0")
    assert load_settings().requests_per_minute == (0, 0)


def test_no_limit_counts_where_the_rate_limit_is_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().counts_requests
    given(monkeypatch, MARQUEE_VISITOR_REQUESTS_PER_MINUTE="5000")
    assert load_settings().requests_per_minute == (600, 5000)
    given(monkeypatch, MARQUEE_RATE_LIMIT_PER_MINUTE="0")
    assert (load_settings().requests_per_minute, load_settings().counts_requests) == ((0, 0), False)


def test_origins_are_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MARQUEE_ALLOWED_ORIGINS="https://Cinema.example, http://localhost:3000")
    assert load_settings().allowed_origins == ("https://cinema.example", "http://localhost:3000")


@pytest.mark.parametrize("origin", ["*", "cinema.example", "https://cinema.example/", "ftp://cinema.example", "null"])
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    given(monkeypatch, MARQUEE_ALLOWED_ORIGINS=f"https://cinema.example,{origin}")
    assert f"{origin} is no origin" in refusal()


def test_a_misspelled_setting_is_found_and_the_one_that_was_meant() -> None:
    given = [
        "MARQUEE_LOCK_TTL_SECOND",
        "MARQUEE_LOCK_TTL_SECONDS",
        "MARQUEE_NOTHING_LIKE_IT",
        "MARQUEE",
        "HOST",
        "PATH",
    ]
    assert unknown_names(given) == {
        "MARQUEE_LOCK_TTL_SECOND": "MARQUEE_LOCK_TTL_SECONDS",
        "MARQUEE_NOTHING_LIKE_IT": None,
    }
