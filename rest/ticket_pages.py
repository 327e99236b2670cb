"""The page behind the link in a ticket's message: shows the ticket and its pass to anyone with the link."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from domain.accounts import Principal
from domain.errors import DomainError
from domain.paths import named_by
from resolvers import notifications
from resolvers.context import Services
from rest.browser_pages import HEADERS, NO_TICKET, for_people
from rest.paths import members_of_request
from rest.problems import refused

PATH = "/tickets/{ticketId}"
PARAMETERS = members_of_request(PATH)


def routes(services: Services, authenticate: Callable[[Mapping[str, str]], Awaitable[Principal]]) -> list[Route]:
    async def show(request: Request) -> Response:
        try:
            principal = await authenticate(request.headers)
            ctx = services.context(principal, request.scope["state"]["request_id"])
            key = request.query_params.get("key", "")
            with named_by(PARAMETERS):
                page = await notifications.read_ticket_page(ctx, request.path_params["ticketId"], key)
        except DomainError as error:
            return for_people(request, refused(error, request.url.path), NO_TICKET)
        return HTMLResponse(page, headers=HEADERS)

    return [Route(PATH, show)]
