"""A backup is whole, a restore is exact, and nothing less than that passes for either."""
