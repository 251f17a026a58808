"""Address to bytes: the only code that speaks to the network. Knows no models and no settings.

One policy at three places: the address is read strictly once (`addresses`), every answer of the
name service is judged (`resolving`, `networks`), and the address dialled is judged again
(`connecting`). Redirects are followed by hand, each through all three (`fetcher`). What is posted
(`posting`) passes the same three, and follows none.
"""

from sources.fetching.addresses import Address, read_address
from sources.fetching.errors import FetchError, Kind, NotFetched, Refused, TooMuch
from sources.fetching.fetched import Fetched, Hop
from sources.fetching.fetcher import Fetcher
from sources.fetching.masking import mask_secrets
from sources.fetching.policy import Policy
from sources.fetching.posting import post
from sources.fetching.resolving import NameFailed, NameMissing, nameserver_lookup, system_lookup

__all__ = [
    "Address",
    "FetchError",
    "Fetched",
    "Fetcher",
    "Hop",
    "Kind",
    "NameFailed",
    "NameMissing",
    "NotFetched",
    "Policy",
    "Refused",
    "TooMuch",
    "mask_secrets",
    "nameserver_lookup",
    "post",
    "read_address",
    "system_lookup",
]
