"""The second step of signing in: a code, and not by trying them all.

Every try is counted in the journal before the code is looked at, so that neither
many processes nor many requests at once allow more of them.
"""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from beistand.accounts.actions import note_right_code, try_code
from beistand.accounts.rules import CODE_MINUTES
from beistand.kit.actions import System
from beistand.kit.errors import Refused
from beistand.web.refusals import TooMany


class CountedCode:
    """A form that takes only so many codes from one account."""

    def clean_code(self) -> str:
        """Check the code, or answer 429 without looking at it."""
        user = self.user  # type: ignore[attr-defined]
        try:
            try_code(user, by=System())
        except Refused as refusal:
            raise TooMany(CODE_MINUTES) from refusal
        code: str = super().clean_code()  # type: ignore[misc]
        note_right_code(user, by=System())
        return code


class SecondStep(CountedCode, AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class SecondStepAgain(CountedCode, ReauthenticateForm):  # type: ignore[misc]
    """The code before something delicate is changed."""
