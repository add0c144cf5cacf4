"""Errors that a person can mend: each has a stable code, an HTTP status, and says what, where and how."""

from collections.abc import Mapping
from datetime import datetime


class DomainError(Exception):
    """Something a person can put right. Bugs are not DomainErrors: they crash."""

    status = 400
    title = "That did not work"

    def __init__(
        self, code: str, detail: str, *, where: str | None = None, extra: Mapping[str, object] | None = None
    ) -> None:
        """Keep ``code`` (stable, dotted), ``detail`` (what and how to mend it), ``where`` (the field) and ``extra``."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.where = where
        self.extra = dict(extra or {})


class Invalid(DomainError):
    """A value that cannot be taken as it is: 422."""

    status = 422
    title = "Check what you entered"


class Conflict(DomainError):
    """The state of things does not allow it, or a race was lost: 409."""

    status = 409
    title = "Somebody was there first, or the state does not allow it"


class TooLarge(DomainError):
    """More than is taken there, or nobody said how much it is: 413."""

    status = 413
    title = "Too large"

    def __init__(self, most: int) -> None:
        """Say how much it may be."""
        detail = f"Send at most {most // 1024} KiB at once, and say in Content-Length how much it is."
        super().__init__("request.too_large", detail, where="body")


class NotFound(DomainError):
    """It does not exist, or you may not know that it does: 404."""

    status = 404
    title = "Not found"

    def __init__(self, what: str = "page") -> None:
        """Say which kind of thing was not found, and nothing that tells whether it exists."""
        super().__init__("not_found", f"There is no such {what}, or it is not open to you.")


class Forbidden(DomainError):
    """You may see it but not do this: 403, with a reason."""

    status = 403
    title = "Not allowed"


class SignInNeeded(DomainError):
    """Nobody is signed in: 401."""

    status = 401
    title = "Sign in first"

    def __init__(self, detail: str = "Sign in, or send a bearer token.") -> None:
        """Say how to identify oneself."""
        super().__init__("auth.required", detail)


class DeliveryFailed(Exception):
    """An outside party did not take what was sent; ``permanent`` stops and tells a person, the rest is tried again."""

    def __init__(self, reason: str, *, permanent: bool, retry_after: float | None = None) -> None:
        """Keep the reason and, where the other side named one, the seconds to wait."""
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class NotYet(Exception):
    """A job's time has not come (a rate limit, an outage that is known of): it is put off, and no attempt counts."""

    def __init__(self, until: datetime, why: str) -> None:
        """Keep when to look again, and what it waits for."""
        super().__init__(why)
        self.until = until
        self.why = why
