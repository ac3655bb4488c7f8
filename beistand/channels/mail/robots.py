"""Who wrote: a person, or a machine that must not be answered.

Two machines that answer each other never stop. So anything that looks like one is
kept and read like every other mail, and gets no automatic answer (RFC 3834).
"""

import re
from collections.abc import Collection
from email.message import Message

from beistand.channels.mail.words import Party, headers_of, parties_in

OUR_MARK = "X-Beistand"
PERSON = ""
OURSELVES, BOUNCE, ROBOT, LIST, CALENDAR = (
    "ourselves",
    "bounce",
    "robot",
    "list",
    "calendar",
)
BULK = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
LIST_HEADERS = (
    "List-Id",
    "List-Unsubscribe",
    "List-Post",
    "List-Help",
    "List-Subscribe",
    "List-Owner",
    "List-Archive",
    "Mailing-List",
    "Feedback-ID",
)
ROBOT_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-MS-Exchange-Generated-Message-Source",
    "X-FC-MachineGenerated",
    "X-Loop",
)
ROBOT_NAMES = re.compile(
    r"(mailer-daemon|mailer|daemon|postmaster|bounces?|no-?reply|do-?not-?reply|"
    r"nicht-?antworten|auto-?reply|listserv|majordomo|owner-.*|.*-request|"
    r".*-owner|.*-bounces?|bounces?[-+].*)@.*",
    re.IGNORECASE,
)
SUPPRESSED = frozenset({"all", "oof", "autoreply", "dr", "rn", "nrn", "ndr"})
SUBJECTS = re.compile(
    r"(automatische antwort|abwesenheits\w*|out of (the )?office|automatic reply|"
    r"auto(matic)?[- ]?reply|automatick\w+ odpove\w*|afwezig\w*|"
    r"r[ée]ponse automatique)\b",
    re.IGNORECASE,
)


def judge_writer(mail: Message, subject: str, ours: Collection[str]) -> str:
    """Which kind of machine wrote this; PERSON for a human being.

    `ours` are our own addresses in lower case.
    """
    senders = parties_in(mail, "From")
    if _is_ours(mail, senders, ours):
        return OURSELVES
    if _is_bounce(mail):
        return BOUNCE
    if _is_robot(mail, senders, subject):
        return ROBOT
    if _is_list(mail):
        return LIST
    return CALENDAR if _is_calendar(mail) else PERSON


def may_answer(kind: str, senders: Collection[Party]) -> bool:
    """Whether an automatic answer may go out: one person wrote, and only one."""
    return kind == PERSON and len(senders) == 1


def _is_ours(mail: Message, senders: Collection[Party], ours: Collection[str]) -> bool:
    if headers_of(mail, OUR_MARK):
        return True
    return any(sender.address.lower() in ours for sender in senders)


def _is_bounce(mail: Message) -> bool:
    if mail.get_content_type() == "multipart/report":
        return True
    return bool(headers_of(mail, "X-Failed-Recipients"))


def _is_robot(mail: Message, senders: Collection[Party], subject: str) -> bool:
    automatic = [value.strip().lower() for value in headers_of(mail, "Auto-Submitted")]
    if any(value.split(";")[0].strip() != "no" for value in automatic):
        return True
    asked = " ".join(headers_of(mail, "X-Auto-Response-Suppress")).lower()
    if SUPPRESSED & set(re.split(r"[\s,]+", asked)):
        return True
    if any(headers_of(mail, name) for name in ROBOT_HEADERS):
        return True
    if any(value.strip() == "<>" for value in headers_of(mail, "Return-Path")):
        return True
    if any(ROBOT_NAMES.fullmatch(sender.address) for sender in senders):
        return True
    return bool(SUBJECTS.match(subject))


def _is_list(mail: Message) -> bool:
    precedence = {value.strip().lower() for value in headers_of(mail, "Precedence")}
    if precedence & BULK:
        return True
    return any(headers_of(mail, name) for name in LIST_HEADERS)


def _is_calendar(mail: Message) -> bool:
    return any(part.get_content_type() == "text/calendar" for part in mail.walk())
