"""What is said of a model that is no release: internal, not named, or a product. Pure.

``names``: who did the outside model evaluation of it that is on record; empty if none is.
"""

from __future__ import annotations

from django.utils.translation import gettext


def of_unreleased(model: str, names: str) -> list[str]:
    """Whether any is on record; there is no "before release"."""
    if names:
        text = gettext("outside model evaluation of %(model)s by %(names)s is on record")
        return [text % {"model": model, "names": names}]
    text = gettext(
        "no outside model evaluation of %(model)s is on record, which does not mean that there was "
        "none"
    )
    return [text % {"model": model}]


def of_product(product: str, names: str) -> list[str]:
    """The same of a product or family: its name is that of its versions too, and none is meant."""
    called = gettext("%(product)s (version not stated)") % {"product": product}
    return of_unreleased(called, names)


def of_versions() -> str:
    """Where to look for what sources say of a product's versions."""
    return gettext("what is on record of named versions stands under their names")
