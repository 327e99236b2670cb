"""What an application is put together from."""

import base64

from app.container import open_container
from settings import Settings


async def test_no_secret_is_shown_by_what_holds_it(settings: Settings) -> None:
    async with open_container(settings) as container:
        shown = repr(container)
        keys = container.keys
        held = [key.material for kind in vars(keys).values() for key in (kind if isinstance(kind, tuple) else [kind])]
    assert len(held) >= 4
    for secret in held:
        forms = (repr(secret)[2:-1], secret.hex(), base64.urlsafe_b64encode(secret).decode().rstrip("="))
        assert not [form for form in forms if form in shown]
