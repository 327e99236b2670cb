"""Reads the settings. Each wrong one is reported in a sentence."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from settings.demands import Purpose, problems_of
from settings.settings import Settings, SettingsRefused


def load_settings(purpose: Purpose = Purpose.SERVING, **given: Any) -> Settings:
    """From the environment; `given` takes precedence. They suffice for the purpose. Raises SettingsRefused with all
    that is wrong or missing.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsRefused("\n".join(_sentence(each) for each in error.errors())) from None
    if problems := problems_of(settings, purpose):
        raise SettingsRefused("\n".join(problems))
    return settings


def _sentence(error: Mapping[str, Any]) -> str:
    message = str(error["msg"]).removeprefix("Value error, ").removesuffix(".")
    field = str(error["loc"][0])
    name = field if field.isupper() else Settings.model_fields[field].validation_alias or f"MARQUEE_{field.upper()}"
    return f"{name} is not usable: {message[0].lower()}{message[1:]}."
