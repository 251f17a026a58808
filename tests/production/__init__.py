"""The services as docker-compose.yml has them, run as processes."""
