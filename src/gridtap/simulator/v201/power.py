"""Power up, register, keep alive, reboot. Spec: OCPP 2.0.1 B01 to B04, B11, B12, G02."""

from functools import partial

from msgspec import UNSET

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.v201.messages import (
    BootNotificationRequest,
    BootNotificationResponse,
    BootReason,
    ChargingStation,
    HeartbeatRequest,
    HeartbeatResponse,
    Reason,
    RegistrationStatus,
    TriggerReason,
)
from gridtap.simulator.plan import CloseLink, OpenLink
from gridtap.simulator.v201 import driving, network, outgoing, readings, reservations, status, transactions
from gridtap.simulator.v201.state import Station

DEFAULT_RETRY_S = 60
MAX_DRAIN_S = 10.0


def link_up(station: Station) -> None:
    """The socket is open: boot if this is the first time since power up, else go on where we were."""
    station.connected = True
    station.reached()
    station.peer = station.new_peer()
    station.counts.connections += 1
    if station.registration is RegistrationStatus.ACCEPTED and not station.habits.boots_each_connection:
        resume(station)
    elif not station.timers.is_set("boot"):
        send_boot(station)


def link_down(station: Station) -> None:
    """The socket is gone. Everything goes on but talking; transaction events wait."""
    station.connected = False
    for name in ("heartbeat", "outbox", "peer"):
        station.timers.cancel(name)
    station.peer.close()
    awaited, station.awaited = station.awaited, {}
    for call in awaited.values():
        call.fail("offline")


def send_boot(station: Station) -> None:
    """Introduce ourselves."""
    plan = station.plan
    request = BootNotificationRequest(
        charging_station=ChargingStation(
            vendor_name=plan.vendor[:50],
            model=plan.model[:20],
            serial_number=plan.serial[:25] or UNSET,
            firmware_version=station.firmware[:50],
        ),
        reason=station.boot_reason,
    )
    station.call("BootNotification", request, BootNotificationResponse, partial(_booted, station), partial(_boot_failed, station))


def introduce_again(station: Station) -> None:
    """A backend that lost its memory of us refuses what we say until we boot anew; at most once a minute."""
    if station.registration is RegistrationStatus.ACCEPTED and station.now_s - station.booted_s >= DEFAULT_RETRY_S:
        station.registration = None
        station.timers.cancel("heartbeat")
        send_boot(station)


def resume(station: Station) -> None:
    """Talk again: what changed, what waits, and the heartbeat."""
    start_heartbeat(station)
    status.notify_changed(station)
    outgoing.pump(station)


def start_heartbeat(station: Station) -> None:
    """Beat at HeartbeatInterval from now on."""
    interval_s = station.settings.number("OCPPCommCtrlr.HeartbeatInterval")
    station.every("heartbeat", interval_s, partial(send_heartbeat, station))


def send_heartbeat(station: Station) -> None:
    """One sign of life; its answer sets the clock."""
    if station.connected:
        station.call(
            "Heartbeat", HeartbeatRequest(), HeartbeatResponse, lambda answer: station.set_clock(as_instant(answer.current_time))
        )


def reset_now(station: Station) -> None:
    """What an immediate reset asks: end all transactions and reboot."""
    reboot(station, BootReason.REMOTE_RESET, Reason.IMMEDIATE_RESET)


def reset_if_idle(station: Station) -> None:
    """A reset that waited happens when the last transaction has ended and the backend knows of it."""
    if station.resets_when_idle and not any(outlet.transaction for outlet in station.outlets.values()):
        station.resets_when_idle = False
        station.timers.cancel("reset-when-idle")
        reboot(station, BootReason.SCHEDULED_RESET, Reason.OTHER)


def reboot(station: Station, why: BootReason, reason: Reason) -> None:
    """End all transactions for this reason, then go down once the backend has heard of it (bounded)."""
    station.boot_reason = why
    transactions.end_all(station, TriggerReason.RESET_COMMAND, reason)
    if len(station.outbox) and station.may_talk:
        station.after("reboot-limit", MAX_DRAIN_S, partial(go_down, station))
        station.every("reboot-check", 0.2, partial(_go_down_when_drained, station))
    else:
        station.after("reboot-limit", 0.2, partial(go_down, station))


def go_down(station: Station) -> None:
    """The station loses power: the link closes, what is in memory only is gone, the queue of transactions survives."""
    link_down(station)
    transactions.end_all(station, TriggerReason.ABNORMAL_CONDITION, Reason.POWER_LOSS)
    station.timers.clear()
    station.registration, station.powered, station.resets_when_idle = None, False, False
    for outlet in station.outlets.values():
        outlet.driver, outlet.shown = None, None
    station.effects.append(CloseLink("reboot"))
    station.after("power-up", station.habits.reboot_s, partial(power_up, station))


def power_up(station: Station) -> None:
    """Start again and look for the backend. Reservations were kept, and cars still mean to leave."""
    station.powered = True
    network.choose(station)
    for outlet in station.outlets.values():
        reservations.watch(station, outlet)
        driving.go_on(station, outlet)
    if station.wants_link:
        station.effects.append(OpenLink())


def cut_network(station: Station) -> None:
    """No way to the backend any more; the station goes on charging and keeps its messages."""
    station.networked = False
    station.effects.append(CloseLink("network cut"))


def mend_network(station: Station) -> None:
    """The backend can be reached again."""
    station.networked = True
    if station.wants_link:
        station.effects.append(OpenLink())


def _go_down_when_drained(station: Station) -> None:
    if not len(station.outbox):
        go_down(station)


def _booted(station: Station, answer: BootNotificationResponse) -> None:
    first = station.registration is not RegistrationStatus.ACCEPTED
    station.registration = answer.status
    if answer.status is not RegistrationStatus.ACCEPTED:
        retry_s = answer.interval if answer.interval > 0 else DEFAULT_RETRY_S
        station.after("boot", retry_s, partial(send_boot, station))
        return
    station.timers.cancel("boot")
    station.booted_s = station.now_s
    station.set_clock(as_instant(answer.current_time))
    if answer.interval > 0:
        station.settings.store("OCPPCommCtrlr.HeartbeatInterval", str(answer.interval))
    if first:
        status.notify_all(station)
        readings.start_clock_aligned(station)
    resume(station)


def _boot_failed(station: Station, reason: str) -> None:
    if reason != "offline":
        station.after("boot", DEFAULT_RETRY_S, partial(send_boot, station))
