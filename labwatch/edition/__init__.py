"""The static edition: the whole public site as files, for any host, and for when no server runs."""
