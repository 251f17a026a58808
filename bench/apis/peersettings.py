"""The site's settings for peers: other ways to answer the same list, without any middleware."""

from labwatch.settings import *  # noqa: F403

ROOT_URLCONF = "bench.apis.peers"
MIDDLEWARE: list[str] = []
