"""All settings, read from the environment once."""

from settings.loading import load_settings
from settings.settings import Settings, SettingsRefused
from settings.values import PROJECT

__all__ = ["PROJECT", "Settings", "SettingsRefused", "load_settings"]
