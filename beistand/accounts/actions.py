"""Signed links, accounts, and whose turn a piece of work is."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from beistand.accounts import queries
from beistand.accounts.models import SHARED_LISTS, Link, Owned, Team, User
from beistand.accounts.rules import (
    CODE_MINUTES,
    fault_of_account,
    hash_token,
    may_try_code,
    team_for,
)
from beistand.journal import actions as journal
from beistand.journal.queries import count_since_last
from beistand.kit import clock
from beistand.kit.actions import Actor, System, action
from beistand.kit.errors import Refused
from beistand.kit.memory import remembered


@dataclass(frozen=True)
class IssuedLink:
    """A new link, and its token: the only time the token is known."""

    link: Link
    token: str


@action("accounts.issue_link")
def issue_link(
    purpose: str, about: str, expires_at: datetime, *, by: Actor
) -> IssuedLink:
    """Make a link for one purpose and one thing."""
    token = secrets.token_urlsafe(32)
    link = Link.objects.create(
        token_hash=hash_token(token),
        purpose=purpose,
        about=about,
        issued_at=clock.now(),
        expires_at=expires_at,
    )
    journal.record(by, "accounts.link_issued", about, purpose=purpose)
    return IssuedLink(link, token)


@action("accounts.use_link")
def use_link(link: Link, *, by: Actor) -> None:
    """Consume the link. Of many that try at once, one succeeds."""
    now = clock.now()
    rows = Link.objects.filter(
        pk=link.pk, used_at=None, revoked_at=None, expires_at__gt=now
    )
    if not rows.update(used_at=now):
        raise Refused(
            _("This link has already been used or has expired. Please call us.")
        )
    link.used_at = now
    journal.record(by, "accounts.link_used", link.about, purpose=link.purpose)


@action("accounts.revoke_links")
def revoke_links(about: str, *, by: Actor) -> int:
    """End every unused link about this thing; say how many there were."""
    rows = Link.objects.filter(about=about, used_at=None, revoked_at=None)
    ended = rows.update(revoked_at=clock.now())
    if ended:
        journal.record(by, "accounts.links_revoked", about, links=ended)
    return ended


@dataclass(frozen=True)
class Account:
    """What a new account needs; without a team it gets that of its role."""

    username: str
    name: str
    role: str
    password: str | None = None
    team: str = ""
    email: str = ""
    language: str = ""
    expires_at: datetime | None = None
    is_demo: bool = False


@action("accounts.add_user")
def add_user(account: Account, *, by: Actor) -> User:
    """Open an account, or refuse when the name is taken or the role unknown."""
    if account.role not in User.Role.values:
        roles = ", ".join(value for value in User.Role.values if value)
        raise Refused(_("Unknown role. Choose one of: %(roles)s.") % {"roles": roles})
    if fault := fault_of_account(
        account.username, account.email, account.expires_at, clock.now()
    ):
        raise Refused(fault)
    if User.objects.filter(username=account.username).exists():
        raise Refused(_("This user name is taken. Choose another one."))
    user = User.objects.create_user(
        account.username,
        account.password,
        name=account.name,
        role=account.role,
        email=account.email,
        language=account.language,
        expires_at=account.expires_at,
        is_demo=account.is_demo,
        team=_team_of(account.team, account.role) if account.role else None,
    )
    journal.record(by, "accounts.user_added", user, role=account.role)
    return user


@action("accounts.end_user")
def end_user(user: User, *, by: Actor) -> None:
    """Close an account; its sessions end with the next request, its work is free."""
    if user.label == by.label:
        raise Refused(_("You cannot end your own account. Ask a colleague."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    journal.record(by, "accounts.user_ended", user)
    free_work_of(user, by=System())


@action("accounts.add_user")
def reopen_user(user: User, *, by: Actor) -> None:
    """Open a closed account again."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    journal.record(by, "accounts.user_reopened", user)


@dataclass(frozen=True)
class AccountChanges:
    """What an administrator decides about an account."""

    name: str
    role: str
    email: str = ""
    expires_at: datetime | None = None
    team: str = ""


@action("accounts.change_user")
def change_user(user: User, changes: AccountChanges, *, by: Actor) -> None:
    """Change name, role, address or end of an account; at work with the next click."""
    if changes.role not in User.Role.values:
        raise Refused(_("Choose a role."))
    if user.label == by.label and changes.role != user.role:
        raise Refused(_("You cannot change your own role. Ask a colleague."))
    user.name, user.role, user.email = changes.name, changes.role, changes.email
    user.expires_at = changes.expires_at
    if user.role and (changes.team or user.team is None):
        user.team = _team_of(changes.team, user.role)
    user.save(update_fields=["name", "role", "email", "expires_at", "team"])
    ends = changes.expires_at.isoformat() if changes.expires_at else ""
    team = user.team.code if user.team else ""
    journal.record(
        by, "accounts.user_changed", user, role=user.role, ends=ends, team=team
    )


def _team_of(code: str, role: str) -> Team:
    """The team that was chosen, else that of the role."""
    return team_named(code or team_for(role), by=System())


@action("accounts.renew_password")
def renew_password(user: User, *, by: Actor) -> str:
    """A new random password; the old one and all sessions with it end."""
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.save(update_fields=["password"])
    journal.record(by, "accounts.password_renewed", user)
    return password


@action("accounts.remove_second_step")
def remove_second_step(user: User, *, by: Actor) -> None:
    """The phone is lost: until there is a new one, the password alone opens."""
    if user.label == by.label:
        raise Refused(_("You cannot remove your own second step. Ask a colleague."))
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise Refused(_("This account has no second step."))
    journal.record(by, "accounts.second_step_removed", user)


@action("accounts.try_code")
def try_code(user: User, *, by: Actor) -> None:
    """Count one try of a code; refuse when there were too many wrong ones of late."""
    User.objects.select_for_update().get(pk=user.pk)
    since = clock.now() - timedelta(minutes=CODE_MINUTES)
    tries = count_since_last(user, "accounts.code_tried", "accounts.code_right", since)
    if not may_try_code(tries):
        raise Refused(_("There were too many attempts."))
    journal.record(by, "accounts.code_tried", user)


@action("accounts.try_code")
def note_right_code(user: User, *, by: Actor) -> None:
    """The code was right: earlier tries count no more."""
    journal.record(by, "accounts.code_right", user)


@action("accounts.use_team")
def team_named(code: str, *, by: Actor) -> Team:
    """The team with this code; made when it does not exist yet."""
    known = _team(code)
    if known is not None:
        return known
    # Until COMMIT nobody else can point at a new team, so it is not remembered.
    team, _created = Team.objects.get_or_create(code=code, defaults={"name": code})
    return team


@remembered
def _team(code: str) -> Team | None:
    return Team.objects.filter(code=code).first()


@action("accounts.claim")
def claim_work(item: Owned, *, by: User) -> None:
    """Take a piece of open work that nobody has taken. One of two succeeds."""
    rows = type(item)._default_manager.filter(
        pk=item.pk, owner=None, status__in=item.OPEN_STATUSES
    )
    if not rows.update(owner=by):
        item.refresh_from_db()
        if item.owner_id == by.pk:
            return
        if item.owner is not None:
            raise Refused(
                _("%(name)s already has this. Choose another one.")
                % {"name": item.owner}
            )
        raise Refused(_("This is already done. Choose another one."))
    item.owner = by
    journal.record(by, "accounts.claimed", item)


@action("accounts.claim")
def put_back_work(item: Owned, *, by: User) -> None:
    """Undo a claim: the work waits for the whole team again."""
    team = item.team or by.team or team_named("desk", by=System())
    rows = type(item)._default_manager.filter(pk=item.pk, owner=by)
    if not rows.update(owner=None, team=team, status=item.set_down()):
        raise Refused(_("This is not yours any more. Please look again."))
    item.refresh_from_db(fields=["owner", "team", "status"])
    journal.record(by, "accounts.put_back", item)


@action("accounts.hand_over")
def hand_over_work(item: Owned, to: User | Team, note: str, *, by: User) -> None:
    """Give open work to a colleague or a team, with a word on why."""
    if not item.is_open:
        raise Refused(_("This is already done; there is nothing to hand over."))
    _check_receiver(item, to)
    if item.status in item.IN_HAND and item.owner_id != by.pk:
        raise Refused(
            _("%(name)s is at it just now. Please look again.") % {"name": item.owner}
        )
    rows = type(item)._default_manager.filter(pk=item.pk, status=item.status)
    if not rows.update(
        owner=to if isinstance(to, User) else None,
        team=_team_after(item, to),
        handover_note=note,
        status=item.set_down(),
    ):
        raise Refused(_("This has changed meanwhile. Please look again."))
    item.refresh_from_db(fields=["owner", "team", "handover_note", "status"])
    name = to.username if isinstance(to, User) else to.code
    journal.record(by, "accounts.handed_over", item, to=name)


def _check_receiver(item: Owned, to: User | Team) -> None:
    """Refuse whoever would not find this work on any list."""
    if isinstance(to, User):
        if not to.can_receive(item.WORK.right):
            raise Refused(_("This account cannot take this. Choose somebody else."))
    elif to not in queries.receivers_of(type(item))[0]:
        raise Refused(_("Nobody in this team can take this. Choose another one."))


def _team_after(item: Owned, to: User | Team) -> Team | None:
    """Whose list it comes back to: never one that nobody shares."""
    if isinstance(to, Team):
        return to
    shares = to.may(SHARED_LISTS)
    return (to.team if shares else None) or item.team or team_named("desk", by=System())


@action("accounts.free_work")
def free_work_of(user: User, *, by: Actor) -> int:
    """Let everything that this user had taken wait for the whole team again."""
    return _free_work(Q(owner=user), by)


@action("accounts.free_work")
def free_work_of_gone(*, by: Actor) -> int:
    """Free what users had taken whose account has ended or lost its role."""
    gone = Q(owner__is_active=False) | Q(owner__role="")
    return _free_work(gone | Q(owner__expires_at__lte=clock.now()), by)


def _free_work(whose: Q, by: Actor) -> int:
    desk = team_named("desk", by=System())
    freed = 0
    for kind in queries.kinds_of_work():
        rows = kind._default_manager.filter(whose, status__in=kind.OPEN_STATUSES)
        count = rows.update(
            owner=None, team=Coalesce("team", desk.pk), status=kind.set_down()
        )
        if count:
            journal.record(by, "accounts.work_freed", kind.WORK.kind, rows=count)
        freed += count
    return freed


@action("accounts.look")
def read_list(name: str, rows: int, *, by: Actor) -> None:
    """Open a list that names people. Looking is itself written down."""
    journal.record_read(by, "accounts.list_read", name, rows=rows)


@action("accounts.look")
def read_work(item: Owned, *, by: Actor) -> None:
    """Look at one line of the work list. Looking is itself written down."""
    journal.record_read(by, "accounts.work_read", item)
