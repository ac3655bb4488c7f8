"""Every page of the house, and what makes it worth a look.

An address is either in PAGES, with examples from the demo city, or in NOT_PAGES,
with the reason why nobody ever looks at it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from tests.browser import no_pages, samples, ways
from tests.browser.troubles import TROUBLES

FORMS_ONLY = "takes a form and leads to a page"
PART = "takes a form and answers with a part of a page"
FILE = "is no page but a file"
LEADS_ON = "leads on at once to another page"
WIRE = "needs an identity provider that answers"


@dataclass(frozen=True)
class Stop:
    """A page as one account finds it, perhaps after doing something there.

    Attributes:
        who: the demo account that looks; empty for a visitor.
        status: how the server answers at the end.
        do: what is done after opening the path, to get to what is looked at.
        alone: whether this needs a visit of its own, because it ends a session.
    """

    who: str
    path: str
    status: int = 200
    do: Callable[[Page], object] | None = None
    alone: bool = False

    def __str__(self) -> str:
        return f"{self.path} as {self.who or 'a visitor'}"


Look = Callable[[str], Iterable[Stop]]


def plain(who: str = "", *queries: str, **more: object) -> Look:
    """A page without arguments, once for each query."""
    return lambda name: [
        Stop(who, reverse(name) + query, **more)  # type: ignore[arg-type]
        for query in queries or ("",)
    ]


def each(who: str, find: Callable[[], Iterable[object]], **more: object) -> Look:
    """A page with arguments, once for each thing that is found."""

    def stops(name: str) -> Iterator[Stop]:
        for found in find():
            arguments = found if isinstance(found, tuple) else (found,)
            yield Stop(who, reverse(name, args=arguments), **more)  # type: ignore[arg-type]

    return stops


def all_of(*looks: Look) -> Look:
    """All of these together."""
    return lambda name: [stop for look in looks for stop in look(name)]


def draft_of_a_call(name: str) -> list[Stop]:
    """A call that is gone on with: who it may be and the best help are there."""
    return [Stop("operator", f"{reverse(name)}?draft={samples.draft()}")]


PAGES: dict[str, Look] = {
    "public:home": plain(),
    "public:help": plain(),
    "public:offer": plain(),
    "public:receipt": all_of(
        each("", samples.receipts), each("", samples.old_receipt, status=410)
    ),
    "public:danger": plain(),
    "public:status": all_of(
        plain(),
        plain(do=ways.ask_for(samples.report)),
        plain(do=ways.ask_for(samples.offer)),
        plain(do=ways.ask_for_nothing_known),
    ),
    "public:directory": plain("", "", "?all=on", "?q=Einkaufn", "?q=Xylophonbauer"),
    "public:directory_topic": each("", lambda: ["shopping", "talk"]),
    "public:directory_service": each("", samples.services),
    "public:directory_sheets": plain(),
    "public:privacy": plain(),
    "public:accessibility": plain(),
    "public:imprint": plain(),
    "account_login": all_of(plain(), plain(do=ways.mistype_the_password)),
    "account_logout": plain("operator"),
    "account_inactive": plain(),
    "account_signup": plain(),
    "account_reauthenticate": plain("operator"),
    "account_change_password": plain("operator"),
    "mfa_index": all_of(plain("operator"), plain("operator2")),
    "mfa_authenticate": lambda _name: [
        Stop("", reverse("account_login"), do=ways.sign_in("operator2"), alone=True)
    ],
    "mfa_reauthenticate": plain("operator2"),
    "mfa_activate_totp": plain("operator"),
    "mfa_deactivate_totp": plain("operator2"),
    "mfa_view_recovery_codes": plain("operator2"),
    "mfa_generate_recovery_codes": plain("operator2"),
    "openid_connect_login": each("", lambda: ["city"]),
    "socialaccount_login_cancelled": plain(),
    "socialaccount_login_error": plain(status=401),
    "desk:inbox": all_of(
        plain("operator", "", "?scope=mine", "?scope=everybody", "?scope=waiting"),
        plain("coordinator"),
        plain("operator", do=ways.take_the_first),
        plain("operator", do=ways.show_the_keys),
        plain("auditor", status=403),
    ),
    "desk:hand_over": each("operator", samples.waiting_work),
    "desk:call": all_of(
        plain("operator"),
        draft_of_a_call,
        plain("operator", do=ways.save_an_empty_call, status=422),
    ),
    "desk:contact": all_of(
        each("operator", samples.contacts),
        each("operator", samples.texts, do=ways.count_the_parts),
    ),
    "desk:emergency": each("operator", samples.emergencies),
    "desk:case": all_of(
        each("operator", samples.cases, do=ways.unfold_everything),
        each("coordinator", samples.cases_with_a_reason),
        each("coordinator", samples.cases_with_a_reason, do=ways.say_why),
    ),
    "desk:find_help": each("operator", samples.open_needs),
    "desk:calls": plain("operator"),
    "desk:call_back": each("operator", samples.calls),
    "desk:person": all_of(
        each("operator", samples.people), each("coordinator", samples.people)
    ),
    "desk:messages": plain("operator"),
    "desk:letters": all_of(
        plain("operator"), plain("operator", do=ways.make_a_pile_of_letters)
    ),
    "desk:register_letter": all_of(
        plain("operator"),
        plain("operator", do=ways.look_for_a_sender),
        plain("operator", do=ways.register_without_a_day, status=422),
    ),
    "desk:letter_receipt": each("operator", samples.registered_letters),
    "desk:search": all_of(
        plain("operator"),
        plain("operator", do=ways.search_for("069 90009501")),
        plain("operator", do=ways.search_for("Klein")),
        plain("operator", do=ways.search_for("Xaver Unbekannt")),
    ),
    "desk:directory": all_of(
        plain("operator"),
        plain("operator", do=ways.look_for_a_service("medikamnete")),
        plain("operator", do=ways.look_for_a_service("xylophonbauer")),
    ),
    "desk:wall": plain("operator"),
    "desk:danger": plain("operator"),
    "desk:phone": plain("operator"),
    "api:guide": plain(),
    "field:asked": all_of(
        each("", samples.questions), each("", samples.no_questions, status=410)
    ),
    "field:task": each("", samples.tasks),
    "field:my_offers": each("", samples.my_offers),
    "field:tasks": plain("field"),
    "field:handed_over": each("field", samples.tasks_of_the_field),
    "field:errand": each("field", samples.errands_of_the_field),
    "field:change_my_offer": each("", samples.an_offer_of_mine),
    "control:city": plain("coordinator"),
    "control:area": each("coordinator", samples.areas),
    "control:unmet": plain("coordinator"),
    "control:openings": plain("coordinator", "", "?seen=on"),
    "control:helpers": plain("coordinator", "", "?status=active", "?status=ended"),
    "control:helper": each("coordinator", samples.helpers),
    "control:lines": all_of(plain("coordinator"), plain("administrator")),
    "control:line": each("coordinator", lambda: ["hotline"]),
    "control:announcements": each("coordinator", lambda: ["hotline"]),
    "control:dangers": plain("coordinator"),
    "control:danger": each("coordinator", lambda: ["violence"]),
    "control:answered": plain("coordinator", "", "?days=90"),
    "control:new_service": plain("coordinator"),
    "control:initiatives": plain("coordinator"),
    "control:new_initiative": all_of(
        plain("coordinator"), plain("coordinator", do=ways.send, status=422)
    ),
    "control:initiative": each("coordinator", samples.initiatives),
    "control:gaps": all_of(plain("coordinator"), plain("administrator")),
    "control:services": all_of(plain("coordinator"), plain("administrator")),
    "control:service": each("coordinator", samples.services),
    "control:service_state": all_of(
        each("coordinator", samples.services),
        each("operator", samples.services),
        each("coordinator", samples.services, do=ways.unfold_everything),
    ),
    "control:sector_rules": all_of(plain("coordinator"), plain("administrator")),
    "control:new_sector_rule": plain("coordinator", do=ways.ask_for_reach),
    "control:stale": all_of(plain("coordinator"), plain("administrator")),
    "control:campaigns": all_of(
        plain("coordinator"), plain("coordinator", do=ways.send, status=422)
    ),
    "control:campaign": each("coordinator", samples.campaigns),
    "control:verification": all_of(
        each("coordinator", samples.verifications),
        each("operator", samples.verifications),
    ),
    "control:review": each("coordinator", samples.answered_verifications),
    "field:provider": each("", samples.questions_to_services),
    "control:protocols": all_of(plain("coordinator"), plain("administrator")),
    "control:protocol": each("coordinator", samples.protocols),
    "control:protocol_feedback": plain("coordinator"),
    "control:protocol_version": each("coordinator", samples.protocol_versions),
    "control:try_protocol": each("coordinator", samples.protocol_versions),
    "control:protocol_changes": each("coordinator", samples.protocol_versions),
    "control:protocol_node": each("coordinator", samples.protocol_nodes),
    "control:add_node": each("coordinator", samples.protocol_drafts),
    "control:users": plain("administrator"),
    "control:new_user": all_of(
        plain("administrator"), plain("administrator", do=ways.send, status=422)
    ),
    "control:user": all_of(
        each("administrator", samples.accounts),
        each("administrator", samples.new_colleagues, do=ways.give_a_new_password),
    ),
    "control:wires": all_of(plain("coordinator"), plain("administrator")),
    "control:wordings": plain("administrator"),
    "control:wording": each("administrator", samples.wordings),
    "control:journal": plain("auditor", "", "?actor=operator&reads=on"),
    "control:demo_outbox": all_of(plain("operator"), plain("field")),
    "trouble": lambda name: [
        Stop("", reverse(name, args=[trouble]), status)
        for trouble, (status, _view) in TROUBLES.items()
    ],
}

NOT_PAGES: dict[str, str] = {
    **dict.fromkeys(
        [
            "public:withdraw",
            "public:add",
            "api:reports",
            "api:texts",
            "field:switch_my_offer",
            "desk:claim",
            "desk:put_back",
            "desk:end",
            "desk:back",
            "desk:drop_draft",
            "desk:handle_contact",
            "desk:reopen_contact",
            "desk:open_case",
            "desk:open_person",
            "desk:add_need",
            "desk:note",
            "desk:close_case",
            "desk:reopen_case",
            "desk:follow_up",
            "desk:ask",
            "desk:refer",
            "desk:professional",
            "desk:answer",
            "desk:unmet",
            "desk:withdraw",
            "desk:release_need",
            "desk:told",
            "desk:reopen_need",
            "desk:accept",
            "desk:agree",
            "desk:decline",
            "desk:suggest_time",
            "desk:fulfilled",
            "desk:takes",
            "desk:cannot",
            "desk:helped",
            "desk:next_call",
            "desk:take_call",
            "desk:put_back_call",
            "desk:call_result",
            "desk:merge",
            "desk:protect",
            "desk:lift_protection",
            "desk:unmerge",
            "desk:send_again",
            "desk:make_pile",
            "desk:printed",
            "desk:not_printed",
            "desk:put_pile_back",
            "desk:came_back",
            "desk:call_instead",
            "desk:settle_message",
            "desk:settle_address",
            "desk:listened",
            "desk:be_there",
            "desk:dial",
            "desk:phone_wish",
            "desk:sum_up",
            "desk:answer_mail",
            "desk:write_mail",
            "desk:district",
            "desk:reach_otherwise",
            "desk:right_number",
            "desk:switch_texts",
            "desk:answer_text",
            "desk:show_address",
            "field:switch_my_offer",
            "desk:they_were_closed",
            "desk:not_closed",
            "control:unchanged",
            "control:ask_again",
            *no_pages.RULES,
            "control:try_service",
            "control:service_unchanged",
            "control:ask_in_writing",
            "control:give_up",
            "control:move_helper",
            "control:stop_helper",
            "control:switch_offer",
            "control:switch_user",
            "control:password",
            "control:remove_code",
            "control:see_opening",
            "control:correct_initiative",
            "control:organization_note",
            "control:vet_initiative",
            "control:take_off",
            "control:record_announcement",
            "control:drop_announcement",
            "control:forget_wire",
            "control:new_draft",
            "control:settle_feedback",
            "control:upload_protocol",
            "control:protocol_head",
            "control:approve_protocol",
            "control:retire_protocol",
            "control:discard_draft",
            "control:shift_node",
            "control:remove_node",
            "control:drop_gap",
        ],
        FORMS_ONLY,
    ),
    **dict.fromkeys(
        [
            "desk:news",
            "desk:count_text",
            "desk:look",
            "desk:guide",
            *("desk:helps", "desk:meant"),
            "desk:senders",
            "desk:suggest",
            "desk:draft",
        ],
        PART,
    ),
    "desk:phone_bar": "the bar at the top of every page of the desk, seen there",
    **dict.fromkeys(no_pages.FILES, FILE),
    "desk:mail_page": FILE,  # somebody else's page, sealed off
    "mfa_download_recovery_codes": FILE,
    **dict.fromkeys((f"hsds:{name}" for name in samples.HSDS), FILE),
    "start": LEADS_ON,
    "control:start": LEADS_ON,
    "control:vetting": LEADS_ON,
    "socialaccount_signup": WIRE,
    "openid_connect_callback": WIRE,
}


Gaps = dict[str, Any]  # the names in an address and what converts each


def addresses(
    patterns: Iterable[URLPattern | URLResolver],
    inside: str = "",
    gaps: Gaps | None = None,
) -> Iterator[tuple[str, Gaps]]:
    """All addresses by their full names, with the gaps in them."""
    for pattern in patterns:
        here = {**(gaps or {}), **pattern.pattern.converters}
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern.url_patterns, inside + space, here)
        else:
            yield f"{inside}{pattern.name}", here


def all_addresses() -> dict[str, Gaps]:
    """All addresses of the installation by their full names."""
    return dict(addresses(get_resolver().url_patterns))
