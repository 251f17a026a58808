"""The app of logins, which has no tables of its own, and the name of the app it keeps them in."""

from django.apps import AppConfig
from django_otp.plugins.otp_totp.apps import DefaultConfig


class LoginsConfig(AppConfig):
    """Second factors in the admin."""

    name = "labwatch.logins"
    label = "logins"
    default = True


class SecondFactorsConfig(DefaultConfig):  # type: ignore[misc]
    """Apps that show codes, under a name that people read in the admin; all else stays."""

    verbose_name = "Second factors"
    default = False
