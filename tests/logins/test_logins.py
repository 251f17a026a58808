"""Logging in: throttled by network, with a second factor where there is one or where it must be."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from labwatch.logins import factors

LOGIN, FACTOR, INSIDE = "/admin/login/", "/admin/second-factor/", "/admin/password_change/"
PASSWORD = "through the looking-glass"


@pytest.fixture(autouse=True)
def quick(settings: Any) -> None:
    """Passwords are hashed slowly on purpose; here that would only cost time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def alice(db: None) -> User:
    """A member of the staff with a password."""
    return User.objects.create_user("alice", password=PASSWORD, is_staff=True)


@pytest.fixture
def app(alice: User) -> TOTPDevice:
    """The app that she has set up."""
    return TOTPDevice.objects.create(user=alice, name="app", confirmed=True)


def code_of(device: TOTPDevice) -> str:
    """What the app shows now."""
    return f"{totp(device.bin_key):06}"


def log_in(client: Client, password: str = PASSWORD, code: str = "", **extra: Any) -> Any:
    """Send the login form."""
    typed = {"username": "alice", "password": password, "code": code, "next": INSIDE}
    return client.post(LOGIN, typed, **extra)


def is_in(client: Client) -> bool:
    """Whether the door is open."""
    return client.get(INSIDE).status_code == 200


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", ""])
def test_a_login_leads_to_no_other_site(client: Client, alice: User, next_page: str) -> None:
    typed = {"username": "alice", "password": PASSWORD, "next": next_page}
    assert client.post(LOGIN, typed)["Location"] == "/admin/"


class TestThrottle:
    """Ten wrong passwords from one network shut it out for a quarter of an hour."""

    def wrong(self, client: Client, times: int, **extra: Any) -> int:
        """The status of the last answer."""
        return [log_in(client, "wrong", **extra).status_code for _ in range(times)][-1]

    def test_the_tenth_wrong_password_is_answered_with_429(
        self, client: Client, alice: User
    ) -> None:
        assert self.wrong(client, 9) == 200
        refused = log_in(client, "wrong")
        assert refused.status_code == 429
        assert refused["Retry-After"] == "900"
        assert b"works again 15 minutes" in refused.content
        assert log_in(client).status_code == 429
        assert not is_in(client)

    def test_nine_and_a_right_one_let_her_in(self, client: Client, alice: User) -> None:
        self.wrong(client, 9)
        assert log_in(client).status_code == 302

    def test_other_networks_are_not_shut_out(self, client: Client, alice: User) -> None:
        self.wrong(client, 10)
        assert log_in(client, REMOTE_ADDR="192.0.2.7").status_code == 302

    def test_behind_a_proxy_what_the_proxy_saw_counts_and_nothing_before_it(
        self, client: Client, alice: User, settings: Any
    ) -> None:
        settings.BEHIND_PROXY = True
        for number in range(10):
            log_in(client, "wrong", headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.7"})
        from_there = {"X-Forwarded-For": "203.0.113.5, 192.0.2.7"}
        assert log_in(client, headers=from_there).status_code == 429
        assert log_in(client, headers={"X-Forwarded-For": "192.0.2.8"}).status_code == 302

    def test_one_ipv6_network_counts_as_one(self, client: Client, alice: User) -> None:
        for number in range(10):
            log_in(client, "wrong", REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
        assert log_in(client, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
        assert log_in(client, REMOTE_ADDR="2001:db8:1:3::1").status_code == 302


class TestCodes:
    """Whoever has set up an app types its code as well."""

    def test_a_password_alone_does_not_do(
        self, client: Client, alice: User, app: TOTPDevice
    ) -> None:
        answer = log_in(client)
        assert "Type the code" in answer.context["form"].errors["code"][0]
        assert not is_in(client)

    @pytest.mark.parametrize(
        ("code", "about"), [("", "Type the code"), ("000000", "This code does not fit")]
    )
    def test_the_name_stays_and_each_field_says_what_to_type_again(
        self, code: str, about: str, client: Client, alice: User, app: TOTPDevice
    ) -> None:
        answer = log_in(client, code=code)
        errors = answer.context["form"].errors
        assert set(errors) == {"password", "code"}
        assert "It was right; type it again" in errors["password"][0]
        assert about in errors["code"][0]
        shown = answer.content.decode()
        assert 'value="alice"' in shown
        assert PASSWORD not in shown
        focused = [tag for tag in shown.split("<input ") if "autofocus" in tag]
        assert len(focused) == 1
        assert 'name="password"' in focused[0]

    def test_the_code_opens_the_door_and_only_once(self, alice: User, app: TOTPDevice) -> None:
        code = code_of(app)
        first, second = Client(), Client()
        assert log_in(first, code=f" {code[:3]} {code[3:]}").status_code == 302
        assert is_in(first)
        assert "does not fit" in log_in(second, code=code).context["form"].errors["code"][0]

    def test_a_recovery_code_opens_it_once(self, alice: User, app: TOTPDevice) -> None:
        codes = factors.new_recovery_codes(alice)
        assert len(set(codes)) == 10
        assert log_in(Client(), code=codes[0].upper()).status_code == 302
        assert log_in(Client(), code=codes[0]).status_code == 200

    def test_without_an_app_nobody_is_asked(self, client: Client, alice: User) -> None:
        assert log_in(client).status_code == 302
        assert is_in(client)

    def test_a_wrong_password_is_not_told_from_a_missing_code(
        self, client: Client, alice: User, app: TOTPDevice
    ) -> None:
        assert "code" not in log_in(client, "wrong").context["form"].errors


class TestSettingUp:
    """A person sets up an app by scanning a picture and typing what it shows."""

    def confirmed(self, client: Client) -> Any:
        """Set up the app that the page offers."""
        client.get(FACTOR)
        device = TOTPDevice.objects.get(confirmed=False)
        return client.post(FACTOR, {"act": "confirm", "code": code_of(device)})

    def test_the_picture_and_the_key_are_in_the_page_itself(
        self, client: Client, alice: User
    ) -> None:
        client.force_login(alice)
        answer = client.get(FACTOR)
        page = answer.content.decode()
        picture = page.partition('<div class="factor-picture"')[2].partition("</div>")[0]
        assert "<svg" in picture
        assert "style=" not in picture
        assert factors.key_of(TOTPDevice.objects.get()) in page
        assert "no-store" in answer["Cache-Control"]

    def test_until_it_is_confirmed_it_is_not_asked_for(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        client.get(FACTOR)
        assert log_in(Client()).status_code == 302

    def test_two_pages_opened_at_one_moment_shut_nobody_out(
        self, client: Client, alice: User
    ) -> None:
        client.force_login(alice)
        for _page in range(2):
            TOTPDevice.objects.create(user=alice, confirmed=False)
        assert client.get(FACTOR).status_code == 200

    def test_a_wrong_code_does_not_confirm(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        answer = client.post(FACTOR, {"act": "confirm", "code": "000000"})
        assert "does not fit" in answer.content.decode()
        assert not factors.has_factor(alice)

    def test_confirming_gives_recovery_codes_and_counts_as_verified(
        self, client: Client, alice: User, settings: Any
    ) -> None:
        client.force_login(alice)
        codes = self.confirmed(client).context["codes"]
        assert len(codes) == 10
        settings.REQUIRE_SECOND_FACTOR = True
        assert is_in(client)
        assert codes[0] not in client.get(FACTOR).content.decode()

    def test_new_recovery_codes_make_the_old_void(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        old = self.confirmed(client).context["codes"]
        new = client.post(FACTOR, {"act": "codes", "password": PASSWORD}).context["codes"]
        assert not set(old) & set(new)
        assert log_in(Client(), code=old[0]).status_code == 200

    def test_it_can_be_given_up_unless_it_is_required(
        self, client: Client, alice: User, settings: Any
    ) -> None:
        client.force_login(alice)
        self.confirmed(client)
        settings.REQUIRE_SECOND_FACTOR = True
        client.post(FACTOR, {"act": "forget", "password": PASSWORD})
        assert factors.has_factor(alice)
        settings.REQUIRE_SECOND_FACTOR = False
        client.post(FACTOR, {"act": "forget", "password": PASSWORD})
        assert not factors.has_factor(alice)

    @pytest.mark.parametrize("act", ["forget", "codes", "confirm"])
    @pytest.mark.parametrize("typed", ["", "wrong"])
    def test_a_factor_in_use_is_changed_only_with_the_password(
        self, act: str, typed: str, client: Client, alice: User
    ) -> None:
        client.force_login(alice)
        self.confirmed(client)
        client.get(FACTOR)
        new = TOTPDevice.objects.get(confirmed=False)
        sent = {"act": act, "password": typed, "code": code_of(new)}
        before = self.held(alice)
        shown = client.post(FACTOR, sent).content.decode()
        assert ("This is not your password" if typed else "This field is required") in shown
        assert self.held(alice) == before
        assert client.post(FACTOR, sent | {"password": PASSWORD}).status_code in (200, 302)
        assert self.held(alice) != before

    def held(self, user: User) -> tuple[list[int], list[str]]:
        """The apps in use and the recovery codes that she has."""
        apps = TOTPDevice.objects.filter(user=user, confirmed=True).values_list("pk", flat=True)
        codes = StaticToken.objects.filter(device__user=user).order_by("token")
        return list(apps), list(codes.values_list("token", flat=True))

    def test_guessing_the_password_there_counts_as_failed_logins(
        self, client: Client, alice: User
    ) -> None:
        client.force_login(alice)
        self.confirmed(client)
        sent = {"act": "forget", "password": "wrong"}
        answers = [client.post(FACTOR, sent).status_code for _try in range(10)]
        assert answers == [200] * 9 + [429]
        assert client.post(FACTOR, sent | {"password": PASSWORD}).status_code == 429
        assert factors.has_factor(alice)

    def test_a_password_login_cannot_replace_the_app_of_somebody_who_has_one(
        self, client: Client, alice: User, app: TOTPDevice
    ) -> None:
        client.force_login(alice)
        assert client.get(FACTOR)["Location"].startswith(LOGIN)
        client.post(FACTOR, {"act": "forget", "password": PASSWORD})
        assert factors.has_factor(alice)

    def test_a_foreign_page_cannot_give_it_up(self, alice: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(alice)
        assert client.post(FACTOR, {"act": "forget"}).status_code == 403

    def test_strangers_are_led_to_the_login(self, client: Client, db: None) -> None:
        assert client.get(FACTOR)["Location"].startswith(LOGIN)


class TestRequired:
    """Where the setting asks for it, nobody enters without, and nobody is locked out."""

    @pytest.fixture(autouse=True)
    def required(self, settings: Any) -> None:
        """The setting."""
        settings.REQUIRE_SECOND_FACTOR = True

    def test_whoever_has_none_is_led_to_where_it_is_set_up(
        self, client: Client, alice: User
    ) -> None:
        log_in(client)
        assert client.get(INSIDE, follow=True).redirect_chain[-1][0] == FACTOR
        assert client.get(reverse("admin:auth_user_changelist")).status_code == 302
        TestSettingUp().confirmed(client)
        assert is_in(client)

    def test_whoever_will_not_set_it_up_now_can_log_out(self, client: Client, alice: User) -> None:
        log_in(client)
        assert 'value="leave"' in client.get(FACTOR).content.decode()
        assert client.post(FACTOR, {"act": "leave"})["Location"] == LOGIN
        assert client.get(FACTOR)["Location"].startswith(LOGIN)

    def test_whoever_was_logged_in_without_the_code_logs_in_again(
        self, client: Client, alice: User, app: TOTPDevice
    ) -> None:
        client.force_login(alice)
        answer = client.get(INSIDE, follow=True)
        assert "code of your second factor" in answer.content.decode()
        assert log_in(client, code=code_of(app)).status_code == 302
        assert is_in(client)


def test_an_administrator_takes_away_a_lost_app_and_sees_no_key(
    admin_client: Client, app: TOTPDevice
) -> None:
    page = reverse("admin:otp_totp_totpdevice_change", args=[app.pk])
    assert app.key not in admin_client.get(page).content.decode()
    delete = reverse("admin:otp_totp_totpdevice_delete", args=[app.pk])
    admin_client.post(delete, {"post": "yes"})
    assert not TOTPDevice.objects.exists()


def test_no_heading_of_the_admin_is_the_bare_label_of_an_app(admin_client: Client) -> None:
    answer = admin_client.get(reverse("admin:otp_totp_totpdevice_changelist"))
    headings = [str(app["name"]) for app in answer.context["available_apps"]]
    assert "Second factors" in headings
    assert [name for name in headings if "_" in name or name[0].islower()] == []


def test_a_session_ends_after_a_working_day_and_no_script_reads_it(
    client: Client, alice: User
) -> None:
    cookie = log_in(client).cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 60 * 60
