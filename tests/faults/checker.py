"""Compares what stations were told with what the ledger holds, in a process of its own that trusts nobody.

    python tests/faults/checker.py TRUTH_FILE SQLITE_FILE

Prints one JSON line: how much was compared, and every broken invariant. It knows the truth file and two tables, nothing else.
"""

import json
import sqlite3
import sys
from collections import Counter
from pathlib import Path
from typing import Any

_SESSIONS = (
    "SELECT s.station_id, s.transaction_id, s.state, s.meter_start_mwh, s.meter_stop_mwh, s.energy_mwh, e.number, s.token"
    " FROM sessions s JOIN evses e ON e.evse_key = s.evse_key WHERE s.transaction_id IS NOT NULL"
)


def compare(truth_file: Path, database_file: Path) -> dict[str, Any]:
    """Every acknowledged fact is in the ledger, once, with the meter's own figures."""
    truth = [json.loads(line) for line in truth_file.read_text().splitlines()]
    with sqlite3.connect(f"file:{database_file}?mode=ro", uri=True) as connection:
        rows = connection.execute(_SESSIONS).fetchall()
    ledger = {(row[0], row[1]): row for row in rows}
    faults = [f"I2 {pair} stands {times} times" for pair, times in Counter((row[0], row[1]) for row in rows).items() if times > 1]
    told = [line for line in truth if line["type"] == "acknowledged"]
    for line in told:
        faults += _fact_faults(line, ledger)
    ended = [line for line in truth if line["type"] == "session" and line["stop_acknowledged"] and line["transaction_id"]]
    for line in ended:
        faults += _energy_faults(line, ledger)
    real = Counter(line["station_id"] for line in truth if line["type"] == "session")
    kept = Counter(row[0] for row in rows)
    faults += [
        f"I2 {station_id} made {real[station_id]} sessions; {kept[station_id]} are kept"
        for station_id in kept
        if kept[station_id] > real[station_id]
    ]
    starts = Counter(
        (line["station_id"], line["request"]["connectorId"], line["request"]["timestamp"]) for line in told if _is_start(line)
    )
    faults += [f"I3 {start} was answered with different ids" for start in starts if len(_ids_of(told, start)) > 1]
    return {"facts": len(told), "ended": len(ended), "sessions": len(rows), "faults": faults}


def _is_start(line: dict[str, Any]) -> bool:
    return line["action"] == "StartTransaction"


def _ids_of(told: list[dict[str, Any]], start: tuple[str, int, str]) -> set[int]:
    return {
        line["response"]["transactionId"]
        for line in told
        if _is_start(line) and (line["station_id"], line["request"]["connectorId"], line["request"]["timestamp"]) == start
    }


def _fact_faults(line: dict[str, Any], ledger: dict[tuple[str, str], Any]) -> list[str]:
    station_id, request = line["station_id"], line["request"]
    if _is_start(line):
        transaction_id = str(line["response"]["transactionId"])
        row = ledger.get((station_id, transaction_id))
        if row is None:
            return [f"I1 start {transaction_id} of {station_id} was acknowledged and is lost"]
        kept = (row[3], row[6], row[7])
        said = (request["meterStart"] * 1000, request["connectorId"], request["idTag"])
        return [] if kept == said else [f"I1 start {transaction_id} of {station_id}: said {said}, kept {kept}"]
    if line["action"] == "StopTransaction":
        row = ledger.get((station_id, str(request["transactionId"])))
        if row is None or row[2] != "ended" or row[4] != request["meterStop"] * 1000:
            return [f"I1 stop {request['transactionId']} of {station_id} was acknowledged; the ledger says {row}"]
    return []


def _energy_faults(line: dict[str, Any], ledger: dict[tuple[str, str], Any]) -> list[str]:
    row = ledger.get((line["station_id"], str(line["transaction_id"])))
    metered_mwh = (line["meter_stop_wh"] - line["meter_start_wh"]) * 1000
    if row is None or row[5] != metered_mwh:
        return [f"I7 {line['station_id']} {line['transaction_id']}: the meter says {metered_mwh} mWh, the ledger {row}"]
    return []


if __name__ == "__main__":
    sys.stdout.write(json.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
