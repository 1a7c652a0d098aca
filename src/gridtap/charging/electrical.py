"""Power, voltage and current of a whole connector from what was told of it and of its phases. Pure."""

from gridtap.charging.meter import MeterFold
from gridtap.charging.times import SECOND_US

_HOUR_US = 3600 * SECOND_US


def electrical(newest: dict[str, tuple[int, int]]) -> tuple[int | None, int | None, int | None]:
    """Thousandths of power, voltage and current: the whole where it is told, else the sum, the mean and the largest phase."""
    power = voltage = current = None
    phases: dict[str, list[int]] = {}
    for figure, (_, milli) in newest.items():
        match figure:
            case "power:":
                power = milli
            case "voltage:":
                voltage = milli
            case "current:":
                current = milli
            case _:
                name, _, phase = figure.partition(":")
                if phase.startswith("L"):
                    phases.setdefault(name, []).append(milli)
    if power is None and "power" in phases:
        power = sum(phases["power"])
    if voltage is None and "voltage" in phases:
        voltage = sum(phases["voltage"]) // len(phases["voltage"])
    if current is None and "current" in phases:
        current = max(phases["current"])
    return power, voltage, current


def mean_power_milli(meter: MeterFold | None) -> int | None:
    """Thousandths of a W between the register's last two words, for stations that report no power."""
    if meter is None or meter.is_doubtful or meter.last_at - meter.before_at < SECOND_US or meter.last < meter.before:
        return None
    return (meter.last - meter.before) * _HOUR_US // (meter.last_at - meter.before_at)
