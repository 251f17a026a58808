"""The login form, with the code of a second factor for those who have one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

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
            raise ValidationError({"code": "Type the code that your app shows now."})
        device = matching_device(user, code)
        if device is None:
            raise ValidationError(
                {"code": "This code does not fit. Wait for the next one; each counts once."}
            )
        return device


class CodeForm(forms.Form):
    """A code, to show that the app was set up or is at hand."""

    code = forms.CharField(
        max_length=40,
        help_text="The six digits that your app shows now.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
