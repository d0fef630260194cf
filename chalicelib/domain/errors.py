"""The five categories of "no" that the whole house shares, and nothing else.

Specific errors subclass a category next to the code that raises them; `edges` read the category
(one table for HTTP, one for queues). Expected answers of a flow are returned outcomes, not
exceptions.

    LanternError
    ├── Invalid         the caller's request can never work            400 / 422, park
    ├── NotFound        no such thing, or not yours                    404, park
    ├── Refused         a rule says no; `code` is public               401 / 403 / 409 / 410, done
    ├── Overloaded      shed on purpose; come back after retry_after_s 429 / 503, retry
    └── Unavailable     a dependency failed or its answer is unknown   503, retry
"""


class LanternError(Exception):
    """Base of every anticipated error; `detail` is safe to show to the caller."""

    code = "internal"

    def __init__(self, detail: str = "", *, code: str | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        if code is not None:
            self.code = code


class Invalid(LanternError):
    """The request is malformed or contradicts itself; repeating it cannot help."""

    code = "invalid_request"


class NotFound(LanternError):
    """There is no such thing, or it belongs to somebody else."""

    code = "not_found"


class Refused(LanternError):
    """A rule says no. `code` is one of the 401/403/409/410/422 codes of the contract."""

    code = "not_eligible"


class Overloaded(LanternError):
    """Shed on purpose. `retry_after_s` is when it makes sense to come back."""

    code = "overloaded"

    def __init__(
        self, detail: str = "", *, retry_after_s: int = 2, code: str | None = None
    ) -> None:
        super().__init__(detail, code=code)
        self.retry_after_s = retry_after_s


class Unavailable(LanternError):
    """A dependency failed, or whether it acted is unknown. The same call again continues safely."""

    code = "overloaded"

    def __init__(self, detail: str = "", *, retry_after_s: int = 2) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s
