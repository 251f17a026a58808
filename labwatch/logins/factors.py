"""Second factors: an app that shows codes by the time (TOTP), and recovery codes on paper."""

from __future__ import annotations

import secrets
from base64 import b32encode
from typing import Any

import qrcode
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathFillImage

RECOVERY_CODES = 10
#: No letters that are read for others.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def has_factor(user: Any) -> bool:
    """Whether the person has set up an app."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def matching_device(user: Any, code: str) -> Any:
    """What the code fits, app or paper; None if neither. Wrong codes make the next try wait."""
    return match_token(user, "".join(code.split()).lower())


def begun(user: User) -> TOTPDevice:
    """The app that the person is about to set up; nothing asks for its codes yet."""
    # Two pages opened at one moment may have begun two; the older one counts for both.
    begun_before = TOTPDevice.objects.filter(user=user, confirmed=False).order_by("pk").first()
    return begun_before or TOTPDevice.objects.create(user=user, confirmed=False, name="app")


@transaction.atomic
def confirm(device: TOTPDevice, code: str) -> bool:
    """Take the app into use if it shows this code; it takes the place of an earlier one."""
    held = TOTPDevice.objects.select_for_update().get(pk=device.pk)
    if not held.verify_token("".join(code.split())):
        return False
    TOTPDevice.objects.filter(user=held.user_id, confirmed=True).delete()
    held.confirmed = True
    held.save(update_fields=["confirmed"])
    return True


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes, each good for one login; earlier ones are void. Shown now and never again."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def forget(user: User) -> None:
    """Ask this person for no code any more."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def key_of(device: TOTPDevice) -> str:
    """The key for typing, in groups of four."""
    text = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def picture_of(device: TOTPDevice) -> SafeString:
    """The same as a QR code: an SVG of one path, without style or script."""
    image = qrcode.make(device.config_url, image_factory=SvgPathFillImage, box_size=12)
    drawn: str = image.to_string(encoding="unicode")
    return mark_safe(drawn)  # noqa: S308 - drawn by us
