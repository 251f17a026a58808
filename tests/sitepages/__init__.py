"""What the site says of itself, to people and to machines."""
