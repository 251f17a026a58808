"""The static edition."""
