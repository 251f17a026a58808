"""What only some sites ask for: metrics and error reports, each with a package of its own."""

from __future__ import annotations

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

#: By the name that asks for it: the package, and the extra that brings it.
_EXTRAS = {"METRICS": ("django_prometheus", "metrics"), "SENTRY_DSN": ("sentry_sdk", "sentry")}


def demand(name: str) -> None:
    """Raise ImproperlyConfigured unless the package is there that this setting needs."""
    package, extra = _EXTRAS[name]
    if find_spec(package) is None:
        raise ImproperlyConfigured(
            f"{name} is set, but {package} is not installed: install the extra {extra!r} "
            f"(pip install 'labwatch[{extra}]', or requirements-extras.txt), or unset {name}."
        )
