"""Parts of reports that 2.0.1 stations send, and whether a report was the whole of what there is."""

from collections.abc import Mapping

from msgspec import Raw, UnsetType

from gridtap.gateway.command_log import find_request
from gridtap.gateway.v201.convert import check_number
from gridtap.gateway.v201.upkeep import LEAST_NUMBER
from gridtap.stations.devicemodel import Report, ReportKind, ReportPart, read_report, record_report_part
from gridtap.storage.transaction import Transaction


def part_of(kind: ReportKind, request_id: int, seq_no: int | None, tbc: bool | UnsetType, raw: Raw) -> ReportPart:  # noqa: FBT001 - the field as it came
    """One message of a report. Raises: CallError PROPERTY."""
    return ReportPart(
        kind=kind,
        request_id=check_number(request_id, "requestId", least=LEAST_NUMBER),
        seq_no=None if seq_no is None else check_number(seq_no, "seqNo"),
        is_last=tbc is not True,
        content=cleaned(raw),
    )


def cleaned(raw: Raw) -> Raw:
    """A payload as every database can keep it."""
    return Raw(bytes(raw).replace(b"\\u0000", b"\\ufffd"))


def keep_part(tx: Transaction, station_id: str, part: ReportPart) -> Report | None:
    """Keep a part; the whole report where it is complete with it."""
    record_report_part(tx, station_id, part)
    report = read_report(tx.connection, station_id, part.kind, part.request_id)
    return report if report is not None and report.is_complete else None


def question(tx: Transaction, station_id: str, action: str, request_id: int) -> Mapping[str, object] | None:
    """What was asked that a report answers, without what every question has; None where that is not known any more."""
    asked = find_request(tx.connection, station_id, action, request_id)
    return None if asked is None else {name: value for name, value in asked.items() if name not in {"requestId", "customData"}}
