"""Tariffs are put into the catalogue and taken out of it."""

from gridtap.storage.transaction import Transaction
from gridtap.tariffs.model import Tariff


def put_tariff(tx: Transaction, tariff: Tariff) -> Tariff:
    """Make or replace a tariff; running sessions keep the prices they began with. Emits tariff_changed.

    Raises: Malformed `bad_price` or `bad_currency`, naming the field.
    """
    raise NotImplementedError


def remove_tariff(tx: Transaction, tariff_id: str) -> None:
    """Take a tariff out of the catalogue. Emits tariff_removed.

    Raises: NotFound `no_such_tariff`; Refused `tariff_in_use` while a site or station charges by it.
    """
    raise NotImplementedError
