"""The composition root."""

from app.parts import Parts, open_parts, open_services
from app.serving import create_app

__all__ = ["Parts", "create_app", "open_parts", "open_services"]
