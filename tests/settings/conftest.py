import pytest

from settings import Settings


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or f"MARQUEE_{name.upper()}"), raising=False)
