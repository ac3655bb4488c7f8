"""Signing in: accounts are given by an administrator, nobody makes one alone."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.urls import urlpatterns as account_urls
from allauth.mfa.urls import urlpatterns as mfa_urls
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.urls import (
    urlpatterns as single_sign_on_urls,
)
from allauth.socialaccount.urls import urlpatterns as social_urls
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from beistand.accounts.models import User
from beistand.web.audience import audience, only
from beistand.web.requests import Request, StaffRequest

FIRST_PAGE = {
    "operator": "/desk/",
    "coordinator": "/desk/",
    "field": "/field/",
    "auditor": "/control/",
    "administrator": "/control/",
}
# Texts of the library that it words too familiarly in German: our files say them.
OUR_WORDING = (
    gettext_noop("Be patient, you are sending too many requests."),
    gettext_noop("Please type your current password."),
    gettext_noop("You have signed out."),
    gettext_noop("You must type the same password each time."),
    gettext_noop("Invalid login."),
    gettext_noop("The username and/or password you specified are not correct."),
)
AUDIENCES = {
    "account_login": "public",
    "account_logout": "public",
    "account_inactive": "public",
    "account_signup": "public",
    "account_reauthenticate": "signed-in",
    "account_change_password": "signed-in",
    "mfa_authenticate": "public",
    "mfa_index": "signed-in",
    "mfa_reauthenticate": "signed-in",
    "mfa_activate_totp": "signed-in",
    "mfa_deactivate_totp": "signed-in",
    "mfa_view_recovery_codes": "signed-in",
    "mfa_generate_recovery_codes": "signed-in",
    "mfa_download_recovery_codes": "signed-in",
    "socialaccount_login_cancelled": "public",
    "socialaccount_login_error": "public",
    "socialaccount_signup": "public",
    "openid_connect_login": "public",
    "openid_connect_callback": "public",
}


def name_tried(
    request: HttpRequest | None, credentials: dict[str, str] | None = None
) -> str:
    """Under which name somebody tries to sign in; for counting wrong passwords."""
    typed = request.POST.get("login", "") if request else ""
    return (typed or (credentials or {}).get("username", "")).strip().lower()


class ClosedAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by the form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Never: an administrator adds users."""
        return False

    def pre_login(
        self, request: Request, user: User, **how: object
    ) -> HttpResponse | None:
        """Turn away, with the right password too, whoever may not enter.

        Every way of signing in passes here: password, second step, single sign-on.
        """
        if not user.may_enter(in_demo=user.is_demo and request.city.is_demo):
            turned_away: HttpResponse = self.respond_user_inactive(request, user)
            return turned_away
        answer: HttpResponse | None = super().pre_login(request, user, **how)
        return answer


class ClosedSingleSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Single sign-on opens an account that exists, by its e-mail; it makes none."""

    def is_open_for_signup(
        self,
        request: HttpRequest,  # noqa: ARG002
        sociallogin: SocialLogin,  # noqa: ARG002
    ) -> bool:
        """Never: an administrator adds users."""
        return False


@require_safe
@audience("staff")
def start(request: StaffRequest) -> HttpResponse:
    """Go to the first page of somebody's work."""
    return redirect(FIRST_PAGE[request.user.role])


urlpatterns = [
    path("start/", start, name="start"),
    path("", include(only(account_urls, AUDIENCES))),
    path("mfa/", include(only(mfa_urls, AUDIENCES))),
    path("single/", include(only(social_urls, AUDIENCES))),
    path("", include(only(single_sign_on_urls, AUDIENCES))),
]
