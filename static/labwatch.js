// Comfort for readers with scripts: each part finds what it serves, and does nothing elsewhere.
