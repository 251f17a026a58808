"""Pages that are kept, and what they depend on."""
