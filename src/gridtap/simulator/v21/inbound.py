"""What the backend may ask of a 2.1 station and not of one of 2.0.1."""

from gridtap.simulator.v21 import tariffs
from gridtap.simulator.v201.inbound import Handler, on

HANDLERS: dict[str, Handler] = {
    "ChangeTransactionTariff": on(tariffs.change_transaction_tariff),
    "ClearTariffs": on(tariffs.clear_tariffs),
    "GetTariffs": on(tariffs.get_tariffs),
    "SetDefaultTariff": on(tariffs.set_default_tariff),
}
