"""Settings read from an environment that a test makes."""

import pytest

from settings import SettingsRefused, load_settings


def given(monkeypatch: pytest.MonkeyPatch, **environment: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def refusal() -> str:
    with pytest.raises(SettingsRefused) as refused:
        load_settings()
    return str(refused.value)
