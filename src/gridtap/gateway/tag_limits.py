"""How often one token may be asked about: a reader that repeats itself gets the last answer again, and costs no database read."""

from collections import OrderedDict

from gridtap.drivers.model import Authorisation
from gridtap.gateway.budget import Budget
from gridtap.kit.log import get_log, mask

BURST = 10.0
PER_S = 0.5
FRESH_S = 5.0
"""How long an answer may be given again while the asking goes on; after that the database is asked once more."""
MAX_TOKENS = 20_000


class _Asked:
    __slots__ = ("answer", "answered_at", "budget", "is_told")

    def __init__(self) -> None:
        self.budget = Budget(BURST, PER_S)
        self.answer: Authorisation | None = None
        self.answered_at = 0.0
        self.is_told = False


class TagLimits:
    """A bucket for each token asked about lately, whichever station asks. All methods belong to the event loop's thread."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, _Asked] = OrderedDict()

    def answer_again(self, token: str, station_id: str, now: float) -> Authorisation | None:
        """The last answer, where the token was asked about too often just now; None to look again. `now` is monotonic."""
        key = token.strip().upper()
        asked = self._asked.pop(key, None) or _Asked()
        self._asked[key] = asked
        if len(self._asked) > MAX_TOKENS:
            self._asked.popitem(last=False)
        if asked.budget.spend(now):
            asked.is_told = False
            return None
        if not asked.is_told:
            asked.is_told = True
            get_log("gateway.tag_limits").warning("token_asked_too_often", station_id=station_id, token=mask(token))
        return asked.answer if now - asked.answered_at <= FRESH_S else None

    def note(self, token: str, answer: Authorisation, now: float) -> None:
        """Remember what was answered."""
        asked = self._asked.get(token.strip().upper())
        if asked is not None:
            asked.answer, asked.answered_at = answer, now
