"""A 1.6 station loses its backend, or the backend its mind, and no billing message is forgotten before the contract says so."""

from msgspec.structs import replace

from gridtap.simulator.outbox import MICRO_OCPP
from gridtap.simulator.plan import Acknowledged, CloseLink, Habits, OpenLink
from tests.simulator.yard import connected, saloon

FREE_OFFLINE = Habits(settings=(("AllowOfflineTxForUnknownId", "true"),))


def test_a_whole_session_offline_is_told_in_order_afterwards() -> None:
    yard = connected(FREE_OFFLINE)
    yard.disconnect()
    yard.charge()
    yard.run(120)
    yard.do(lambda: yard.station.tap(1, "CARD"))
    yard.run(3600)
    assert yard.all("StartTransaction") == []
    yard.connect()
    told = [action for action, _ in yard.sent if action in ("StartTransaction", "MeterValues", "StopTransaction")]
    assert told == ["StartTransaction", "MeterValues", "MeterValues", "StopTransaction"]
    assert yard.last("StopTransaction")["transactionId"] == 1
    assert yard.last("StopTransaction")["timestamp"] == "2026-01-01T00:02:00Z"
    assert [truth.action for truth in yard.truths if isinstance(truth, Acknowledged)] == told


def test_an_unknown_card_cannot_start_offline_but_a_remembered_one_can() -> None:
    yard = connected()
    yard.charge(card="REGULAR")
    yard.do(lambda: yard.station.tap(1, "REGULAR"))
    yard.disconnect()
    yard.do(lambda: yard.station.tap(1, "STRANGER"))
    assert yard.station.view().connectors[0].token is None
    yard.do(lambda: yard.station.tap(1, "REGULAR"))
    assert yard.station.view().connectors[0].token == "REGULAR"


def test_a_card_of_the_local_list_starts_offline() -> None:
    yard = connected()
    entry = {"idTag": "STAFF", "idTagInfo": {"status": "Accepted"}}
    yard.ask("SendLocalList", listVersion=3, updateType="Full", localAuthorizationList=[entry])
    yard.disconnect()
    yard.charge(card="STAFF")
    assert yard.station.view().connectors[0].token == "STAFF"


def test_a_refused_start_is_tried_three_times_with_a_new_id_each_and_the_stop_then_carries_minus_one() -> None:
    yard = connected()
    yard.refusing.add("StartTransaction")
    yard.charge()
    yard.run(29)
    assert len(yard.all("StartTransaction")) == 1
    yard.run(65)
    assert len(yard.all("StartTransaction")) == 3
    ids = [message_id for action, message_id in yard.message_ids if action == "StartTransaction"]
    assert len(set(ids)) == 3
    yard.refusing.clear()
    yard.do(lambda: yard.station.tap(1, "CARD"))
    assert yard.last("StopTransaction")["transactionId"] == -1
    assert yard.station.counts.messages_lost == 1


def test_another_make_repeats_the_same_id_and_ends_the_charge_it_could_not_announce() -> None:
    yard = connected(Habits(contract=MICRO_OCPP))
    yard.refusing.add("StartTransaction")
    yard.charge()
    yard.run(60 + 120 + 1)
    ids = [message_id for action, message_id in yard.message_ids if action == "StartTransaction"]
    assert len(ids) == 3
    assert len(set(ids)) == 1
    assert yard.station.view().connectors[0].status == "Finishing"


def test_silence_counts_as_a_failure_after_the_time_out() -> None:
    yard = connected(Habits(call_timeout_s=10.0))
    yard.silent.add("StopTransaction")
    yard.charge()
    yard.do(lambda: yard.station.tap(1, "CARD"))
    yard.run(10 + 30 + 10 + 60 + 10 + 1)
    assert len(yard.all("StopTransaction")) == 3
    assert yard.station.is_drained
    (session,) = yard.sessions()
    assert not session.stop_acknowledged


def test_losing_the_connection_in_mid_call_is_no_failure_and_the_message_goes_again() -> None:
    yard = connected()
    yard.silent.add("StopTransaction")
    yard.charge()
    yard.do(lambda: yard.station.tap(1, "CARD"))
    for _ in range(5):
        yard.disconnect()
        yard.connect()
    yard.silent.clear()
    yard.disconnect()
    yard.connect()
    assert len({payload["timestamp"] for payload in yard.all("StopTransaction")}) == 1
    assert [session.stop_acknowledged for session in yard.sessions()] == [True]


def test_the_number_of_attempts_can_be_configured() -> None:
    yard = connected()
    yard.ask("ChangeConfiguration", key="TransactionMessageAttempts", value="1")
    yard.refusing.add("StartTransaction")
    yard.charge()
    assert yard.station.counts.messages_lost == 1


def test_the_other_connector_goes_on_while_a_message_is_retried() -> None:
    yard = connected()
    yard.refusing.add("StartTransaction")
    yard.charge(1, "A")
    yard.do(lambda: yard.station.plug(2, saloon()))
    assert yard.statuses(2)[-1] == "Preparing"


def test_a_cut_network_closes_the_link_and_a_mended_one_opens_it() -> None:
    yard = connected(FREE_OFFLINE)
    yard.do(yard.station.offline)
    assert isinstance(yard.effects[-1], CloseLink)
    assert not yard.station.wants_link
    yard.charge()
    yard.do(yard.station.online)
    assert isinstance(yard.effects[-1], OpenLink)
    yard.connect()
    assert len(yard.all("StartTransaction")) == 1


def test_a_backend_that_knows_the_station_no_more_gets_a_new_boot() -> None:
    yard = connected()
    yard.refuses_as = "SecurityError"
    yard.refusing.add("Heartbeat")
    yard.run(301)
    assert [action for action, _ in yard.sent][-5:] == ["Heartbeat", "BootNotification", *["StatusNotification"] * 3]


def test_a_backend_that_refuses_everything_is_not_flooded_with_boots() -> None:
    yard = connected()
    yard.refuses_as = "SecurityError"
    yard.refusing |= {"Heartbeat", "StatusNotification"}
    yard.run(1000)
    assert len(yard.all("BootNotification")) <= 4


def test_what_is_open_at_the_end_is_told_as_the_truth() -> None:
    yard = connected(replace(FREE_OFFLINE, follows_backend_clock=False))
    yard.charge()
    yard.run(60)
    yard.do(yard.station.open_truth)
    (session,) = yard.sessions()
    assert (session.stop_acknowledged, session.start_acknowledged, session.ended_at) == (False, True, None)
    assert session.energy_mwh > 0
