"""Money as an integer of minor units plus a currency."""

from decimal import ROUND_HALF_EVEN, Decimal

import msgspec

from gridtap.kit.errors import Malformed

_DIGITS = {"BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3, "CLP": 0, "ISK": 0, "JPY": 0, "KRW": 0, "VND": 0}


def minor_digits(currency: str) -> int:
    """Decimal places of a currency's minor unit (ISO 4217); 2 unless known otherwise."""
    return _DIGITS.get(currency, 2)


class Money(msgspec.Struct, frozen=True):
    """`amount_minor` in the currency's minor unit; `currency` is the ISO 4217 code."""

    amount_minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Sum within one currency. Raises: Malformed `currency_mismatch`."""
        if other.currency != self.currency:
            raise Malformed("currency_mismatch", f"Cannot add {other.currency} to {self.currency}.")
        return Money(self.amount_minor + other.amount_minor, self.currency)

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        return f"{Decimal(self.amount_minor).scaleb(-digits):.{digits}f} {self.currency}"


def to_minor(amount: Decimal, currency: str) -> int:
    """Whole minor units of an amount in major units; half to even."""
    return int(amount.scaleb(minor_digits(currency)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
