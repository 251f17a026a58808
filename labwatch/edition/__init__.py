"""The static edition: the whole public site as files."""
