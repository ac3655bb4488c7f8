"""What ails a wire, in the reader's words, with what to do about it.

A wire writes down what a library told it, which is English and short. The original
stands beneath the words, for whoever mends it.
"""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The first that fits counts.
TROUBLES: Mapping[str, Promise] = {
    r"refuses this user|SMTPAuthenticationError|token server|bind": _(
        "The other side refuses user, password or token. Set the right ones."
    ),
    r"could not be written down": _(
        "Something was put aside because it could not be written down. The log says "
        "what; texts concerned stand on the lists of the desk."
    ),
    r"no mail server is named|EMAIL_URL": _(
        "No mail server is named. Set EMAIL_URL; until then nothing is sent."
    ),
    r"ConnectionRefused|Connection refused|No such file": _(
        "Nobody answers there. Does the server run? Compare host and port."
    ),
    r"gaierror|Name or service|name resolution|nodename": _(
        "No machine has this name. Compare it; is the network there?"
    ),
    r"SSL|certificate": _(
        "The encrypted connection fails. Compare port, encryption and certificate."
    ),
    r"[Tt]imed? ?out|Timeout": _(
        "The other side does not answer in time. Is the network there?"
    ),
    r"ConnectionReset|BrokenPipe|EOF|abort|closed the connection": _(
        "The other side has hung up. It is tried again by itself."
    ),
}


def explain_trouble(problem: str) -> Promise | str:
    """What a wire's problem means; "" where we know nothing better than itself."""
    for pattern, words in TROUBLES.items():
        if re.search(pattern, problem):
            return words
    return ""
