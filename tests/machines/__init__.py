"""A whole installation on loopback: PostgreSQL, Redis and the services of docker-compose.yml.

For tests of faults and of the production shape, and for the load bench: servers of one's own, which
may be stopped, killed and emptied without harm to anybody.
"""
