"""What the message log shows of a frame in one line."""

import pytest

from gridtap.api.frame_lines import SUMMARY_CHARACTERS, summarise

_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">'
    '<s:Header><c:chargeBoxIdentity xmlns:c="urn://Ocpp/Cs/2012/06/">OLD-1</c:chargeBoxIdentity></s:Header>'
    "<s:Body>{}</s:Body></s:Envelope>"
)


@pytest.mark.parametrize(
    ("held", "line"),
    [
        (
            (
                '<meterValuesRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>2</connectorId><values><timestamp>t</timestamp>'
                '<value unit="Wh">1</value><value unit="W">2</value></values></meterValuesRequest>'
            ),
            "MeterValues connectorId=2 values={timestamp=t value=[2]}",
        ),
        ('<heartbeatRequest xmlns="urn://Ocpp/Cs/2012/06/"/>', "Heartbeat"),
        (
            '<heartbeatResponse xmlns="urn://Ocpp/Cs/2012/06/"><currentTime>now</currentTime></heartbeatResponse>',
            "currentTime=now",
        ),
        ('<meterValuesResponse xmlns="urn://Ocpp/Cs/2012/06/"/>', "OK"),
        (
            (
                "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>c:SecurityError</s:Value></s:Subcode></s:Code>"
                '<s:Reason><s:Text xml:lang="en">wrong password</s:Text></s:Reason></s:Fault>'
            ),
            "SecurityError: wrong password",
        ),
    ],
)
def test_an_envelope_is_told_by_what_its_body_says(held: str, line: str) -> None:
    assert summarise(_ENVELOPE.format(held)) == line


def test_xml_that_cannot_be_read_is_shown_as_it_came() -> None:
    assert summarise("<s:Envelope") == "<s:Envelope"
    assert len(summarise("<" + "a" * 500)) == SUMMARY_CHARACTERS


def test_json_reads_the_same_way() -> None:
    assert summarise('[2,"1","Heartbeat",{}]') == "Heartbeat"
    assert summarise('[2,"1","NotifyReport",{"tbc":false,"reportData":[{}]}]') == "NotifyReport tbc=false reportData=[1]"
    assert summarise('[4,"1","SecurityError","wrong password",{}]') == "SecurityError: wrong password"
