"""The login form, with the code of a second factor for those who have one, and further forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from labwatch.logins.factors import has_factor, matching_device


class LoginForm(AdminAuthenticationForm):
    """Name, password and, once a second factor is set up, its code."""

    code = forms.CharField(
        required=False,
        max_length=40,
        help_text="From your app, or a recovery code; only if you have set up a second factor.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the code where there is a second factor; the login then counts as verified."""
        cleaned: dict[str, Any] = super().clean()
        user: Any = self.get_user()
        if user is not None and has_factor(user):
            user.otp_device = self._device(user)
        return cleaned

    def _device(self, user: Any) -> Any:
        code = self.cleaned_data.get("code", "")
        if not code:
            raise self._again("Type the code that your app shows now.")
        device = matching_device(user, code)
        if device is None:
            raise self._again("This code does not fit. Wait for the next one; each counts once.")
        return device

    def _again(self, about_code: str) -> ValidationError:
        """What to type again: the name stays, the password is never sent back."""
        self.fields["username"].widget.attrs.pop("autofocus", None)
        self.fields["password"].widget.attrs["autofocus"] = True
        password = "It was right; type it again, since no page ever gives it back."  # noqa: S105  # nosec B105
        return ValidationError({"password": password, "code": about_code})


class CodeForm(forms.Form):
    """A code, to show that the app was set up or is at hand."""

    code = forms.CharField(
        max_length=40,
        help_text="The six digits that your app shows now.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )


class PasswordForm(forms.Form):
    """The person's password once more: a desk left open must not cost a second factor.

    Wrong ones count as failed logins, so that nobody guesses here either.
    """

    password = forms.CharField(
        label="Your password",
        strip=False,
        help_text="The one that you log in with.",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, place: str, *, is_sent: bool = False) -> None:
        super().__init__(request.POST if is_sent else None, auto_id=f"id_{place}_%s")
        self.request = request

    def clean_password(self) -> str:
        """It must be that of whoever is logged in."""
        user: Any = self.request.user
        typed: str = self.cleaned_data["password"]
        found = authenticate(self.request, username=user.get_username(), password=typed)
        if found is None or found.pk != user.pk:
            raise ValidationError(
                "This is not your password, so nothing was changed. "
                "Type the one that you log in with."
            )
        return typed
