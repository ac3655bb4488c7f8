"""Accounts: who works here, in which role, and until when."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from beistand.accounts import actions as accounts
from beistand.accounts.actions import Account, AccountChanges
from beistand.accounts.models import User
from beistand.accounts.queries import (
    all_users,
    has_second_step,
    team_choices,
    user_with,
)
from beistand.kit.errors import Refused
from beistand.web.audience import audience
from beistand.web.control.frame import control_page
from beistand.web.forms import DayField, PageForm
from beistand.web.requests import StaffRequest

LAST_MINUTE = time(23, 59)


class AccountForm(PageForm):
    """Name, role, address and end of an account."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the person's name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Needed for single sign-on."),
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=User.Role.choices, required=False
    )
    team = forms.ChoiceField(
        label=gettext_lazy("Team"),
        help_text=gettext_lazy("Whose list of work the account shares."),
        required=False,
    )
    last_day = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("After this day nobody can sign in. Empty: no end."),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the teams there are, and those of the roles."""
        super().__init__(*args, **options)
        teams = [("", _("the team of the role")), *team_choices()]
        self.fields["team"].choices = teams  # type: ignore[attr-defined]

    @property
    def expires_at(self) -> datetime | None:
        """The end of the last day in the city's zone."""
        day = self.cleaned_data["last_day"]
        return timezone.make_aware(datetime.combine(day, LAST_MINUTE)) if day else None


class NewAccountForm(AccountForm):
    """An account that does not exist yet."""

    username = forms.SlugField(
        label=gettext_lazy("User name"),
        help_text=gettext_lazy("Letters, digits and hyphens."),
        max_length=60,
        error_messages={"required": gettext_lazy("Choose a user name.")},
    )
    field_order = ["username", "name", "email", "role", "team", "last_day"]


@require_safe
@audience("administrator")
def users_page(request: StaffRequest) -> HttpResponse:
    """List every account."""
    rows = [
        {
            "uid": user.uid,
            "username": user.username,
            "name": user.name,
            "role": user.get_role_display(),
            "team": user.team or "",
            "ends": user.expires_at,
            "is_current": user.is_current(),
        }
        for user in all_users()
    ]
    return control_page(request, "users", "users.html", {"rows": rows})


@sensitive_variables("password")
@require_http_methods(["GET", "HEAD", "POST"])
@audience("administrator")
def new_user(request: StaffRequest) -> HttpResponse:
    """Open an account; its first password is shown once."""
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        account = Account(
            username=said["username"],
            name=said["name"],
            role=said["role"],
            email=said["email"],
            expires_at=form.expires_at,
            team=said["team"],
        )
        try:
            user = accounts.add_user(account, by=request.user)
        except Refused as refusal:
            form.add_error("username", str(refusal.message))
        else:
            password = accounts.renew_password(user, by=request.user)
            return _show_password(request, user, password)
    context = {"form": form}
    status = 422 if form.is_bound else 200
    return control_page(request, "users", "new_user.html", context, status)


@require_http_methods(["GET", "HEAD", "POST"])
@audience("administrator")
def user_page(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Show one account; change it."""
    user = _user(uid)
    form = _form_of(user, request)
    if form.is_valid():
        said = form.cleaned_data
        changes = AccountChanges(
            said["name"], said["role"], said["email"], form.expires_at, said["team"]
        )
        accounts.change_user(user, changes, by=request.user)
        return redirect("control:users")
    context = {
        "form": form,
        "account": user,
        "is_me": user.pk == request.user.pk,
        "has_second_step": has_second_step(user),
    }
    status = 422 if form.is_bound else 200
    return control_page(request, "users", "user.html", context, status)


def _user(uid: UUID) -> User:
    user = user_with(uid)
    if user is None:
        raise Http404
    return user


def _form_of(user: User, request: StaffRequest) -> AccountForm:
    ends = user.expires_at
    first = {
        "name": user.name,
        "email": user.email,
        "role": user.role,
        "team": user.team.code if user.team else "",
        "last_day": timezone.localdate(ends) if ends else None,
    }
    sent = request.POST if request.method == "POST" else None
    return AccountForm(sent, initial=first)


@require_POST
@audience("administrator")
def switch_account(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End an account, or open it again."""
    user = _user(uid)
    switch = accounts.end_user if user.is_active else accounts.reopen_user
    switch(user, by=request.user)
    return redirect("control:users")


@require_POST
@audience("administrator")
def remove_code(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Take the second step away from somebody who has lost the phone."""
    user = _user(uid)
    accounts.remove_second_step(user, by=request.user)
    text = _("Removed. %(name)s signs in with the password and can set up a new one.")
    messages.success(request, text % {"name": user})
    return redirect("control:user", uid)


@sensitive_variables("password")
@require_POST
@audience("administrator")
def new_password(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Replace a password by a new one, which is shown once."""
    user = _user(uid)
    password = accounts.renew_password(user, by=request.user)
    return _show_password(request, user, password)


def _show_password(request: StaffRequest, user: User, password: str) -> HttpResponse:
    context = {"account": user, "password": password, "title": _("New password")}
    return control_page(request, "users", "password.html", context)
