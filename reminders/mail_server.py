"""The connection to the mail server, and what its answers mean."""

from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMultiAlternatives, get_connection

from toolkit.mail import describe


class NoServer(Exception):
    """The mail server cannot be reached, or does not let us in."""


class Post:
    """One connection to the mail server: opened when first needed, and again after it broke."""

    def __init__(self):
        self._connection = get_connection()
        self._is_open = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._hang_up()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Send one message. Raises `NoServer`, or what the server said of this message.

        A server may hang up after each message, or once it has taken so many: then it is called
        again at once.
        """
        was_open = self._is_open
        if not was_open:
            self._open()
        try:
            self._connection.send_messages([message])
        except (SMTPException, OSError) as fault:
            # A server that refuses for good stays on the line; any other may have closed it.
            is_refused = isinstance(fault, SMTPRecipientsRefused)
            if not (is_refused and is_refused_for_good(fault)):
                self._hang_up()
            if was_open and has_hung_up(fault):
                return self.send(message)
            raise

    def _open(self) -> None:
        try:
            self._connection.open()
        except (SMTPException, OSError) as fault:
            self._hang_up()
            raise NoServer(describe(fault)) from fault
        self._is_open = True

    def _hang_up(self) -> None:
        self._is_open = False
        try:
            self._connection.close()
        except (SMTPException, OSError):
            self._connection = get_connection()


def has_hung_up(fault: Exception) -> bool:
    """True where the server closed the connection, or says that it does so now."""
    if isinstance(fault, SMTPSenderRefused):
        return fault.smtp_code == 421
    return isinstance(fault, SMTPServerDisconnected)


def was_answered(fault: Exception) -> bool:
    """True where the server said that it does not take the message; else it may have taken it."""
    return isinstance(fault, SMTPRecipientsRefused | SMTPResponseException)


def is_refused_for_good(fault: Exception) -> bool:
    """True where the server will never take this message for this person.

    That is an answer 5yz (RFC 5321, section 4.2.1). What it says of us, our password or our address
    is not meant: that may be put right. As it hears of our address it may refuse the message's size
    too (552; RFC 1870).
    """
    if isinstance(fault, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    if isinstance(fault, SMTPSenderRefused):
        return fault.smtp_code == 552
    return isinstance(fault, SMTPDataError) and fault.smtp_code >= 500
