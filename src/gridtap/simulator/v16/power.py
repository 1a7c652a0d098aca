"""Power up, register, keep alive, reboot. Spec: OCPP 1.6 §4.2, §4.6, §5.14."""

from functools import partial

from msgspec import UNSET

from gridtap.ocpp.dialect import as_instant
from gridtap.ocpp.v16.messages import (
    BootNotificationRequest,
    BootNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    RegistrationStatus,
    StopReason,
)
from gridtap.simulator.plan import CloseLink, OpenLink
from gridtap.simulator.v16 import driving, metering, outgoing, reservations, status, transactions
from gridtap.simulator.v16.state import Station

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
    """The socket is gone. Everything goes on but talking; transaction messages wait."""
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
        charge_point_vendor=plan.vendor[:20],
        charge_point_model=plan.model[:20],
        charge_point_serial_number=plan.serial[:25] or UNSET,
        firmware_version=station.firmware[:50],
        meter_type="Eichrecht D1",
        meter_serial_number=f"M{plan.serial}"[:25] if plan.serial else UNSET,
    )
    station.call("BootNotification", request, BootNotificationResponse, partial(_booted, station), partial(_boot_failed, station))


def introduce_again(station: Station) -> None:
    """A backend that lost its memory of us refuses what we say until we boot anew; at most once a minute. Spec: OCPP 1.6 §4.2."""
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
    station.every("heartbeat", station.settings.number("HeartbeatInterval"), partial(send_heartbeat, station))


def send_heartbeat(station: Station) -> None:
    """One sign of life; its answer sets the clock."""
    if station.connected:
        station.call(
            "Heartbeat", HeartbeatRequest(), HeartbeatResponse, lambda answer: station.set_clock(as_instant(answer.current_time))
        )


def reboot(station: Station, reason: StopReason, *, drain: bool) -> None:
    """Stop all transactions for this reason, then go down; when draining, only after the backend has heard of it (bounded)."""
    transactions.end_all(station, reason)
    if drain and len(station.outbox) and station.may_talk:
        station.after("reboot-limit", MAX_DRAIN_S, partial(go_down, station))
        station.every("reboot-check", 0.2, partial(_go_down_when_drained, station))
    else:
        station.after("reboot-limit", 0.2, partial(go_down, station))


def go_down(station: Station) -> None:
    """The station loses power: the link closes, what is in memory only is gone, the queue of transactions survives."""
    link_down(station)
    transactions.end_all(station, StopReason.POWER_LOSS)
    station.timers.clear()
    station.registration = None
    station.powered = False
    station.reboots += 1
    for connector in station.connectors.values():
        connector.waiting, connector.shown, connector.finishing = None, None, False
    station.effects.append(CloseLink("reboot"))
    station.after("power-up", station.habits.reboot_s, partial(power_up, station))


def power_up(station: Station) -> None:
    """Start again and look for the backend. Reservations were kept, and cars still mean to leave."""
    station.powered = True
    for connector in station.connectors.values():
        reservations.watch(station, connector)
        driving.go_on(station, connector, None, leaves_alone=connector.leaves_alone)
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
        station.settings.store("HeartbeatInterval", str(answer.interval))
    if first:
        status.notify_all(station)
        metering.start_clock_aligned(station)
    resume(station)


def _boot_failed(station: Station, reason: str) -> None:
    if reason != "offline":
        station.after("boot", DEFAULT_RETRY_S, partial(send_boot, station))
