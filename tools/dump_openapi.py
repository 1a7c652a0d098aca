"""Print the OpenAPI document of the public API, without starting a server.

python -m tools.dump_openapi > openapi.json
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from gridtap.api.metrics import HttpMetrics
from gridtap.api.openapi import document
from gridtap.api.parts import Parts
from gridtap.api.server import make_api
from gridtap.flows.parts import FlowParts
from gridtap.gateway.gateway import Gateway
from gridtap.kit.clock import SystemClock
from gridtap.kit.ids import Ids
from gridtap.settings import Settings
from gridtap.stations.credentials import Sealer
from gridtap.storage.database import Database


def openapi_json() -> str:
    """The document as indented JSON; the same for the same code."""
    with TemporaryDirectory() as folder:
        clock = SystemClock()
        ids = Ids(clock)
        settings = Settings(data_dir=Path(folder))
        db = Database(f"sqlite:///{folder}/none.db", clock=clock)
        gateway = Gateway(db=db, clock=clock, ids=ids, settings=settings, sealer=Sealer(b""))
        flows = FlowParts(db=db, commands=gateway.commands, office=gateway.pki.office, clock=clock, ids=ids, settings=settings)
        parts = Parts(db=db, clock=clock, ids=ids, settings=settings, sealer=gateway.sealer, gateway=gateway, flows=flows)
        return msgspec.json.format(msgspec.json.encode(document(make_api(parts, HttpMetrics(parts.metrics)))), indent=2).decode()


if __name__ == "__main__":
    sys.stdout.write(openapi_json() + "\n")
