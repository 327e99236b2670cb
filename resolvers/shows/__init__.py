"""Shows: when, where, at which prices, with which layout."""

from resolvers.shows.creating import ShowResult, create_show, create_shows
from resolvers.shows.layout import set_layout
from resolvers.shows.moving import update_show
from resolvers.shows.pricing import RepricedShow, reprice, update_pricing
from resolvers.shows.reading import list_partner_shows, list_prices, read_show
from resolvers.shows.reinstating import reinstate_show

__all__ = [
    "RepricedShow",
    "ShowResult",
    "create_show",
    "create_shows",
    "list_partner_shows",
    "list_prices",
    "read_show",
    "reinstate_show",
    "reprice",
    "set_layout",
    "update_pricing",
    "update_show",
]
