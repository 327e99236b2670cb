"""All settings, read from the environment once."""

from settings.demands import Purpose
from settings.loading import load_settings
from settings.settings import Settings, SettingsRefused
from settings.values import PROJECT

__all__ = ["PROJECT", "Purpose", "Settings", "SettingsRefused", "load_settings"]
