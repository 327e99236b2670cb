"""All settings, read from the environment once."""

from settings.demands import Purpose
from settings.loading import environment_names, load_settings, unknown_names
from settings.settings import Settings, SettingsRefused
from settings.values import PROJECT

__all__ = [
    "PROJECT",
    "Purpose",
    "Settings",
    "SettingsRefused",
    "environment_names",
    "load_settings",
    "unknown_names",
]
