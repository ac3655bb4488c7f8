"""Mail taken in by hand: from files, through the same two steps."""

import hashlib
from collections.abc import Sequence

from django.utils.translation import gettext as _

from beistand.channels.mail.keeping import KEEPER, keep_mails
from beistand.channels.mail.mailbox import Fetched
from beistand.channels.mail.reader import read_kept_mails
from beistand.intake.models import Contact
from beistand.kit.errors import Refused
from beistand.lines.queries import line_with_mailbox, main_line


def ingest_mails(contents: Sequence[bytes], line: str = "") -> list[Contact]:
    """Store and read these mails; the conversation of each, in their order.

    A file without a Message-ID is known by its bytes: twice the same file is once.
    """
    found = line_with_mailbox(line) if line else main_line()
    if found is None:
        raise Refused(_("There is no line “%(code)s”.") % {"code": line})
    fetched = [
        Fetched(hashlib.sha256(content).hexdigest(), content, None)
        for content in contents
    ]
    kept = keep_mails(fetched, "0", "by-hand", found, by=KEEPER)
    read_kept_mails()
    rows = {row.pk: row for row in Contact.objects.filter(pk__in=[c.pk for c in kept])}
    return [rows[contact.pk] for contact in kept]
