"""What the log must not say: who somebody is, and the token of a signed link."""

import logging
import re
from typing import Any

# PostgreSQL explains an error with the row or key that broke the rule.
DETAILS = re.compile(
    r"^(?:DETAIL|CONTEXT|QUERY):.*?(?=^(?:Traceback|The above|During|HINT)\b|^\s*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
TOKEN = re.compile(r"[A-Za-z0-9_-]{32,}")


class Discreet(logging.Formatter):
    """Writes a record without rows of the database and without tokens."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The traceback without what the database quotes."""
        return hide_details(super().formatException(ei))


class HideTokens(logging.Filter):
    """Blots the tokens of signed links out of the addresses in a record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; let it pass."""
        record.msg = hide_details(hide_tokens(record.getMessage()))
        record.args = None
        return True


def hide_details(text: str) -> str:
    """The text without the database's quotations."""
    return DETAILS.sub("(details left out)\n", text).rstrip("\n")


def hide_tokens(text: str) -> str:
    """The text with every long random word replaced."""
    return TOKEN.sub("…", text)


def logging_settings(level: str) -> dict[str, Any]:
    """Everything to the terminal, discreetly; Django's LOGGING setting."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": Discreet,
                "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            }
        },
        "filters": {"tokens": {"()": HideTokens}},
        "handlers": {
            "terminal": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["tokens"],
            }
        },
        "root": {"handlers": ["terminal"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "propagate": True},
            # They quote addresses and messages whole, and with them numbers.
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "websockets": {"level": "WARNING"},
        },
    }
