"""Who carries our texts: each provider with its contract, and how it spells ids."""

from collections.abc import Iterable
from dataclasses import dataclass

TEXT, HEX, DECIMAL = "text", "hex", "decimal"
SPELLINGS = (TEXT, HEX, DECIMAL)
# Below what the contract allows: a text turned away has to be sent twice.
OF_THE_CONTRACT = 0.9
LONGEST_ID = 64


@dataclass(frozen=True)
class Provider:
    """One provider, as BEISTAND_SMS describes it.

    Attributes:
        kind: "smpp" or "http".
        tls: whether the line is encrypted; ca is the file with whom to believe, none
            means whom the system believes.
        url: of an HTTP gateway; secret signs both ways.
        rate: parts a second that the contract allows.
        window: parts on the way that were not answered yet.
        priority: the lowest that is connected is used.
        prefixes: beginnings of numbers it carries; none means all.
        answer_ids, receipt_ids: how it spells an id when it takes a text, and in
            the receipt: as text, as a hexadecimal or as a decimal number.
    """

    name: str
    kind: str = "smpp"
    host: str = ""
    port: int = 2775
    tls: bool = False
    ca: str = ""
    system_id: str = ""
    password: str = ""
    url: str = ""
    secret: str = ""
    sender: str = ""
    rate: float = 10
    window: int = 10
    priority: int = 1
    prefixes: tuple[str, ...] = ()
    answer_ids: str = TEXT
    receipt_ids: str = TEXT

    def carries(self, number: str) -> bool:
        """Whether texts to this number may go this way."""
        return not self.prefixes or number.startswith(self.prefixes)

    @property
    def own_rate(self) -> float:
        """Parts a second that we allow ourselves."""
        return self.rate * OF_THE_CONTRACT

    @property
    def own_window(self) -> int:
        """Parts on the way, so few that a provider's pause cannot pile up a burst."""
        return max(1, min(self.window, int(self.rate / 20)))


def spell_id(given: str, spelling: str) -> str:
    """An id in the one spelling in which we compare: 1A2B, 0x1a2b and 6699 may agree.

    What cannot be read as told is compared as text, without case and leading zeros.
    """
    plain = given.strip().strip("\0").casefold()
    try:
        match spelling:
            case "hex":
                return str(int(plain, 16))[:LONGEST_ID]
            case "decimal":
                return str(int(plain, 10))[:LONGEST_ID]
    except ValueError:
        pass
    return (plain.lstrip("0") or "0")[:LONGEST_ID]


def by_priority(providers: Iterable[Provider], number: str) -> list[Provider]:
    """Who may carry a text to this number, first choice first."""
    able = [each for each in providers if each.carries(number)]
    return sorted(able, key=lambda each: each.priority)
