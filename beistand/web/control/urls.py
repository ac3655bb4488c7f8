"""The addresses for those in charge: coordinators, administrators, auditors."""

from django.urls import path

from beistand.web.control import (
    announcements,
    city,
    directory,
    frame,
    helpers,
    journal,
    lines,
    openings,
    service_state,
    stale,
    users,
    verification,
    wires,
    wordings,
)

app_name = "control"
urlpatterns = [
    path("control/", frame.control_start, name="start"),
    path("control/city", city.city_page, name="city"),
    path("control/city/<str:code>", city.area_page, name="area"),
    path("control/unmet", city.unmet_page, name="unmet"),
    path("control/helpers", helpers.helpers_page, name="helpers"),
    path("control/helpers/<uuid:uid>", helpers.helper_page, name="helper"),
    path("control/helpers/<uuid:uid>/move", helpers.move_helper, name="move_helper"),
    path("control/helpers/<uuid:uid>/stop", helpers.stop_helping, name="stop_helper"),
    path(
        "control/helpers/<uuid:uid>/offers/<uuid:offer>/switch",
        helpers.switch_offer,
        name="switch_offer",
    ),
    path("control/openings", openings.openings_page, name="openings"),
    path("control/openings/<uuid:uid>", openings.see_opening, name="see_opening"),
    path("control/lines", lines.lines_page, name="lines"),
    path("control/lines/<slug:code>", lines.line_page, name="line"),
    path(
        "control/lines/<slug:code>/shifts/<int:number>/off",
        lines.take_off,
        name="take_off",
    ),
    path(
        "control/lines/<slug:code>/sounds",
        announcements.announcements_page,
        name="announcements",
    ),
    path(
        "control/lines/<slug:code>/sounds/<slug:language>/<slug:kind>",
        announcements.announcement_sound,
        name="announcement_sound",
    ),
    path(
        "control/lines/<slug:code>/sounds/<slug:language>/<slug:kind>/record",
        announcements.record_announcement,
        name="record_announcement",
    ),
    path(
        "control/lines/<slug:code>/sounds/<slug:language>/<slug:kind>/drop",
        announcements.drop_announcement,
        name="drop_announcement",
    ),
    path("control/services", directory.services_page, name="services"),
    path("control/services/<slug:code>", directory.service_page, name="service"),
    path(
        "control/services/<slug:code>/state",
        service_state.service_state_page,
        name="service_state",
    ),
    path(
        "control/services/<slug:code>/unchanged",
        service_state.unchanged,
        name="unchanged",
    ),
    path("control/services/<slug:code>/ask", service_state.ask_again, name="ask_again"),
    path("control/stale", stale.stale_page, name="stale"),
    path("control/campaigns", stale.campaigns_page, name="campaigns"),
    path("control/campaigns/<uuid:uid>", stale.campaign_page, name="campaign"),
    path(
        "control/verification/<uuid:uid>",
        verification.verification_page,
        name="verification",
    ),
    path(
        "control/verification/<uuid:uid>/try",
        verification.try_service,
        name="try_service",
    ),
    path(
        "control/verification/<uuid:uid>/unchanged",
        verification.service_unchanged,
        name="service_unchanged",
    ),
    path(
        "control/verification/<uuid:uid>/link",
        verification.ask_in_writing,
        name="ask_in_writing",
    ),
    path(
        "control/verification/<uuid:uid>/give-up",
        verification.give_up,
        name="give_up",
    ),
    path(
        "control/verification/<uuid:uid>/review",
        verification.review_page,
        name="review",
    ),
    path("control/users", users.users_page, name="users"),
    path("control/users/new", users.new_user, name="new_user"),
    path("control/users/<uuid:uid>", users.user_page, name="user"),
    path("control/users/<uuid:uid>/switch", users.switch_account, name="switch_user"),
    path("control/users/<uuid:uid>/password", users.new_password, name="password"),
    path("control/users/<uuid:uid>/code", users.remove_code, name="remove_code"),
    path("control/wires", wires.wires_page, name="wires"),
    path("control/wires/<slug:code>/forget", wires.forget_wire, name="forget_wire"),
    path("control/wordings", wordings.wordings_page, name="wordings"),
    path(
        "control/wordings/<slug:key>/<slug:channel>/<slug:language>",
        wordings.wording_page,
        name="wording",
    ),
    path("control/journal", journal.journal_page, name="journal"),
    path("desk/demo-outbox", wordings.demo_outbox, name="demo_outbox"),
]
