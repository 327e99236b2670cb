"""What stands around all entry points, from security headers to the size of a body."""

from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.middleware import Middleware

from app.tracing import tracing_required
from gateway.addresses import ClientAddresses
from gateway.arrivals import ArrivalLimits
from gateway.body_limit import BodyLimit
from gateway.exhausted_addresses import ExhaustedAddresses
from gateway.origins import SocketOrigins, cors
from gateway.overload import GRAPHQL, Load, Shedding
from gateway.rate_limit_headers import RateLimitHeaders
from gateway.rate_limits import RateLimits
from gateway.repeated_requests import RepeatedRequests
from gateway.requests import RequestIds
from gateway.security_headers import SecurityHeaders
from settings import Settings

DEVELOPMENT = "/dev/"


def middleware_of(
    settings: Settings, load: Load, limits: ArrivalLimits, rate_limits: Callable[[], RateLimits]
) -> list[Middleware]:
    """From the outside in."""
    return [
        Middleware(SecurityHeaders, https=settings.by_https),
        *cors(settings.allowed_origins),
        Middleware(ClientAddresses),
        Middleware(ExhaustedAddresses, limits=rate_limits, is_exempt=_is_for_everybody(load)),
        Middleware(Shedding, load=load),
        *_repeated(settings),
        Middleware(RequestIds),
        *_tracing(settings),
        Middleware(SocketOrigins, allowed=[*settings.allowed_origins, _origin_of(settings.address)]),
        Middleware(RateLimitHeaders),
        Middleware(BodyLimit, limits=limits),
    ]


def _repeated(settings: Settings) -> list[Middleware]:
    """Where requests are traced each goes the whole way, and has its span."""
    return [] if settings.traces else [Middleware(RepeatedRequests, posted=frozenset({GRAPHQL}))]


def _is_for_everybody(load: Load) -> Callable[[str], bool]:
    """Paths that no flood from their caller's address closes: those that are not shed, and the developers' own."""
    return lambda path: load.is_exempt(path) or path.startswith(DEVELOPMENT)


def _tracing(settings: Settings) -> list[Middleware]:
    if not settings.traces:
        return []
    with tracing_required():
        from app.telemetry import TracedRequests  # noqa: PLC0415 - large, and for few deployments

    return [Middleware(TracedRequests)]


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
