"""What can go wrong, in the documented envelope's words. The texts are sentences for a person."""

from __future__ import annotations

NOT_AUTHORIZED = "The application is not authorized to access this resource."


class Sentence(Exception):
    """A problem whose text is a sentence for a person; the command line prints it and ends with code 1."""


class KitsError(Sentence):
    """Something to be answered in the envelope {errorType, errorMessage}."""

    status = 500
    type = "InternalException"

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    @property
    def envelope(self) -> dict[str, str]:
        """The documented body, and beside it the field at fault, if there is one."""
        at = {"field": self.field} if self.field else {}
        return {"errorType": self.type, "errorMessage": self.message, **at}


class Invalid(KitsError):
    """The request is understood and refused; `field` says where, like input.setA.dateRange.end."""

    status, type = 400, "ValidationException"


class Unauthenticated(KitsError):
    """No token, a wrong one, or one that has expired; the text is documented."""

    status, type = 401, "AuthenticationException"

    def __init__(self, message: str = NOT_AUTHORIZED) -> None:
        super().__init__(message)


class Forbidden(KitsError):
    """Somebody else's, or more than the key's role allows."""

    status, type = 403, "AuthorizationException"


class NotFound(KitsError):
    """The account has nothing of that id."""

    status, type = 404, "NotFoundException"


class Conflict(KitsError):
    """What is asked for does not go with what is there."""

    status, type = 409, "ConflictException"


class Throttled(KitsError):
    """The account asks for more than is done for it at once; after `retry_after` seconds it may ask again."""

    status, type = 429, "ThrottlingException"
    retry_after = 10


class Busy(KitsError):
    """The engine has too much to do just now; the same question may be asked again."""

    status, type = 503, "ServiceException"
    retry_after = 1

    def __init__(self, message: str = "The numbers are not ready yet. Ask again in a moment.") -> None:
        super().__init__(message)
