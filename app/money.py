"""The adapters that move money: the sandbox provider's or Razorpay's."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.ports import PaymentProvider, PayoutProvider, ProviderEvents
from providers.key_files import Keys
from settings import Settings, SettingsRefused

# A process imports the adapters of one provider.
if TYPE_CHECKING:
    from providers.razorpay_events import RazorpayEvents
    from providers.razorpay_payments import RazorpayPayments
    from providers.razorpay_payouts import RazorpayPayouts
    from providers.sandbox_events import SandboxEvents
    from providers.sandbox_payments import SandboxPayments
    from providers.sandbox_payouts import SandboxPayouts

PAY_PATH = "/pay"


@dataclass(frozen=True)
class Money:
    payments: PaymentProvider
    payouts: PayoutProvider
    events: ProviderEvents


@asynccontextmanager
async def open_money(settings: Settings, keys: Keys) -> AsyncIterator[Money]:
    """The adapters of the provider that the settings choose. Raises SettingsRefused."""
    make = _sandbox if settings.payment_provider == "sandbox" else _razorpay
    async with AsyncExitStack() as opened:
        payments, payouts, events = make(settings, keys)
        for adapter in (payments, payouts, events):
            opened.push_async_callback(adapter.aclose)
        yield Money(payments, payouts, events)


def _sandbox(settings: Settings, keys: Keys) -> tuple["SandboxPayments", "SandboxPayouts", "SandboxEvents"]:
    from providers.sandbox_events import SandboxEvents  # noqa: PLC0415 - as above
    from providers.sandbox_payments import SandboxPayments  # noqa: PLC0415
    from providers.sandbox_payouts import SandboxPayouts  # noqa: PLC0415

    url, secret = f"{own_address(settings)}/sandbox", merchant_secret(keys)
    events = SandboxEvents([key.material for key in keys.payment_webhooks])
    return SandboxPayments(url, secret), SandboxPayouts(url, secret), events


def _razorpay(settings: Settings, _keys: Keys) -> tuple["RazorpayPayments", "RazorpayPayouts", "RazorpayEvents"]:
    from providers.razorpay_events import RazorpayEvents  # noqa: PLC0415 - as above
    from providers.razorpay_orders import KnownOrders  # noqa: PLC0415
    from providers.razorpay_payments import RazorpayPayments  # noqa: PLC0415
    from providers.razorpay_payouts import RazorpayPayouts  # noqa: PLC0415

    key_id, key, account = settings.razorpay_key_id, settings.razorpay_key_secret, settings.razorpay_account_number
    if key_id is None or key is None or account is None:
        raise SettingsRefused("MARQUEE_PAYMENT_PROVIDER razorpay needs its keys and MARQUEE_RAZORPAY_ACCOUNT_NUMBER.")
    credentials, url = (key_id, key.get_secret_value()), settings.razorpay_api_url
    given = (settings.razorpay_webhook_secret, settings.razorpay_webhook_secret_previous)
    secrets = [secret.get_secret_value().encode() for secret in given if secret is not None]
    orders = KnownOrders()
    return (
        RazorpayPayments(credentials, f"{settings.address}{PAY_PATH}", url, orders=orders),
        RazorpayPayouts(account, credentials, url),
        RazorpayEvents(secrets, credentials, url, orders=orders),
    )


def merchant_secret(keys: Keys) -> str:
    """Authenticates the platform at the sandbox provider. Derived, so that it is the same in every process."""
    return hashlib.sha256(b"merchant of the sandbox:" + keys.payment_webhooks[0].material).hexdigest()


def own_address(settings: Settings) -> str:
    """The server's URL on this machine, whatever its public URL is."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - compared, not bound
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
