"""Settings with which a server starts in production, by their names in the environment."""

import base64
from collections.abc import Mapping
from types import MappingProxyType

RANDOM = "qX7vB2mN9pL4kR8sT1wZ6yC3dF5gH0jA"
KEYS: MappingProxyType[str, str] = MappingProxyType(
    {
        "MARQUEE_TOKEN_SECRET": f"token-{RANDOM}",
        "MARQUEE_PASS_KEY": base64.b64encode(RANDOM.encode()).decode(),
        "MARQUEE_BANK_KEY": base64.b64encode(RANDOM[::-1].encode()).decode(),
        "MARQUEE_PAYMENT_WEBHOOK_SECRET": f"callback-{RANDOM}",
    }
)
RAZORPAY: MappingProxyType[str, str] = MappingProxyType(
    {
        "MARQUEE_PAYMENT_PROVIDER": "razorpay",
        "MARQUEE_RAZORPAY_KEY_ID": "rzp_live_1",
        "MARQUEE_RAZORPAY_KEY_SECRET": RANDOM,
        "MARQUEE_RAZORPAY_WEBHOOK_SECRET": f"webhook-{RANDOM}",
        "MARQUEE_RAZORPAY_ACCOUNT_NUMBER": "7878780080316316",
    }
)
PRODUCTION: MappingProxyType[str, str] = MappingProxyType({"MARQUEE_ENV": "production", **KEYS, **RAZORPAY})


def as_values(environment: Mapping[str, str]) -> dict[str, str]:
    """By the names of the fields of `Settings`."""
    return {name.removeprefix("MARQUEE_").lower(): value for name, value in environment.items()}
