"""A token asked about too often gets its last answer again; the first questions and later ones go to the database."""

from gridtap.drivers.model import Authorisation
from gridtap.gateway.tag_limits import BURST, FRESH_S, MAX_TOKENS, PER_S, TagLimits

ACCEPTED = Authorisation(status="accepted")
BLOCKED = Authorisation(status="blocked")


def ask(limits: TagLimits, token: str, now: float, answer: Authorisation = ACCEPTED) -> bool:
    """Ask once; whether the database was asked."""
    if limits.answer_again(token, "CP1", now) is not None:
        return False
    limits.note(token, answer, now)
    return True


def test_a_reader_that_repeats_itself_gets_the_last_answer_again() -> None:
    limits = TagLimits()
    asked = [ask(limits, "CARD1", now=0.001 * number) for number in range(50)]
    assert asked.count(True) == BURST
    assert limits.answer_again("card1 ", "CP2", 1.0) == ACCEPTED


def test_another_token_is_another_bucket() -> None:
    limits = TagLimits()
    for number in range(50):
        ask(limits, "CARD1", now=0.001 * number)
    assert ask(limits, "CARD2", now=0.06)


def test_an_answer_grows_old_while_the_asking_goes_on() -> None:
    """A card that is blocked meanwhile is refused within seconds, however often it is shown."""
    limits = TagLimits()
    for number in range(50):
        ask(limits, "CARD1", now=0.001 * number)
    later = FRESH_S + 0.1
    assert ask(limits, "CARD1", now=later, answer=BLOCKED)
    for number in range(20):
        ask(limits, "CARD1", now=later + 0.001 * number, answer=BLOCKED)
    assert limits.answer_again("CARD1", "CP1", later + 0.05) == BLOCKED


def test_a_bucket_fills_again() -> None:
    limits = TagLimits()
    for number in range(50):
        ask(limits, "CARD1", now=0.001 * number)
    assert ask(limits, "CARD1", now=2.0 / PER_S)


def test_strangers_tokens_do_not_fill_the_memory() -> None:
    limits = TagLimits()
    for number in range(MAX_TOKENS + 10):
        ask(limits, f"T{number}", now=0.0)
    assert len(limits._asked) == MAX_TOKENS  # pyright: ignore[reportPrivateUsage] - what it holds is the point
