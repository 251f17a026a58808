"""Handing one message after another to the mail server. Knows SMTP and no tables.

What the server says can contain the address, so only its code is kept and nothing is logged.
"""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.core.mail import EmailMessage, get_connection

#: The enhanced code of a refusal that is about us and not about the address (RFC 3463).
_POLICY = b"5.7."


class Outcome(Enum):
    """What came of handing a message over."""

    SENT = "sent"
    #: The address is refused for good.
    REFUSED = "refused"
    #: Not sent; another try may succeed.
    FAILED = "failed"
    #: The connection broke at a point where the server may have taken it.
    UNSURE = "unsure"
    #: The server is not there, or takes nothing from us: trying others now is no use.
    NO_SERVER = "no-server"


@dataclass(frozen=True)
class Answer:
    """The outcome, and for administrators why, without any address."""

    outcome: Outcome
    trouble: str = ""


class Mailer:
    """One connection to the mail server, opened with the first message and after each failure."""

    def __init__(self) -> None:
        self._connection: Any = get_connection()

    def send(self, message: EmailMessage) -> Answer:
        """Hand the message over. Raises only what our own code does of a message it cannot send."""
        try:
            self._connection.open()
        except Exception as error:  # also a server's name that cannot be one
            self.close()
            return Answer(Outcome.NO_SERVER, f"No mail server: {_named(error)}.")
        answer = self._hand_over(message)
        if answer.outcome is not Outcome.SENT:
            self.close()
        return answer

    def close(self) -> None:
        """Say goodbye, as far as the server still listens."""
        with suppress(OSError):
            self._connection.close()
        self._connection = get_connection()

    def _hand_over(self, message: EmailMessage) -> Answer:
        try:
            self._connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            [(code, told)] = error.recipients.values()
            return _refused(code, told)
        except smtplib.SMTPSenderRefused as error:
            return Answer(
                Outcome.NO_SERVER, f"The mail server refused the sender ({_code(error)})."
            )
        except smtplib.SMTPResponseException as error:
            return Answer(Outcome.FAILED, f"The mail server refused the mail ({_code(error)}).")
        except OSError as error:
            return Answer(Outcome.UNSURE, f"The connection broke: {_named(error)}.")
        return Answer(Outcome.SENT)


def _refused(code: int, told: bytes) -> Answer:
    about_us = told.startswith(_POLICY)
    if 500 <= code < 600 and not about_us:
        return Answer(Outcome.REFUSED, f"The mail server refused the address ({code}).")
    return Answer(Outcome.FAILED, f"The mail server did not take the address ({code}).")


def _code(error: smtplib.SMTPResponseException) -> int:
    return int(error.smtp_code)


def _named(error: Exception) -> str:
    """What sort of error: its text might name an address."""
    return type(error).__name__
