"""Reads the settings. Each wrong one is reported in a sentence."""

import difflib
from collections.abc import Iterable, Mapping
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


def environment_names() -> dict[str, str]:
    """The settings' fields, each with the name of its environment variable."""
    prefix = Settings.model_config["env_prefix"]
    aliases = {field: info.validation_alias for field, info in Settings.model_fields.items()}
    return {field: str(alias or f"{prefix}{field.upper()}") for field, alias in aliases.items()}


def unknown_names(given: Iterable[str]) -> dict[str, str | None]:
    """The environment variables that look like settings and are none, each with the setting that was probably meant.
    They are no reason not to start: a newer version's settings may be there before it is.
    """
    known, prefix = set(environment_names().values()), Settings.model_config["env_prefix"]
    unknown = (name for name in given if name.startswith(prefix) and name not in known)
    return {name: next(iter(difflib.get_close_matches(name, known, 1, 0.8)), None) for name in unknown}


def _sentence(error: Mapping[str, Any]) -> str:
    message = str(error["msg"]).removeprefix("Value error, ").removesuffix(".")
    field = str(error["loc"][0])
    name = environment_names().get(field, field)
    return f"{name} is not usable: {message[0].lower()}{message[1:]}."
