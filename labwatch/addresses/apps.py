"""The app of lasting addresses."""

from django.apps import AppConfig


class AddressesConfig(AppConfig):
    """Keeps what became of public addresses."""

    name = "labwatch.addresses"
    label = "addresses"
