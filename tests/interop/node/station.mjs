// A charging station written with ocpp-rpc. Lines on stdin say what to do, lines on stdout tell what came of it.
//   node station.mjs ENDPOINT STATION_ID PASSWORD
//   stdin   {"id": 1, "call": ["Heartbeat", {}]}   {"id": 2, "close": true}
//   stdout  {"id": 1, "answer": {...}} or {"id": 1, "error": "..."};  {"asked": "Reset", "params": {...}};  {"connected": true}
import { createInterface } from "node:readline";
import { RPCClient } from "ocpp-rpc";

const [endpoint, identity, password] = process.argv.slice(2);
const tell = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const now = () => new Date().toISOString();
const settings = { MeterValueSampleInterval: "900", NumberOfConnectors: "1" };
let transactionId = null;
let meterWh = 0;

const client = new RPCClient({ endpoint, identity, password, protocols: ["ocpp1.6"], strictMode: true, reconnect: false });

const status = (word) => client.call("StatusNotification", { connectorId: 1, errorCode: "NoError", status: word, timestamp: now() });

async function start(idTag) {
  await status("Preparing");
  const answer = await client.call("StartTransaction", { connectorId: 1, idTag, meterStart: meterWh, timestamp: now() });
  transactionId = answer.transactionId;
  await status("Charging");
  tell({ started: answer });
}

async function stop(reason) {
  meterWh += 1200;
  const sampledValue = [{ value: String(meterWh), context: "Transaction.End", unit: "Wh" }];
  const transactionData = [{ timestamp: now(), sampledValue }];
  const answer = await client.call("StopTransaction", { transactionId, meterStop: meterWh, timestamp: now(), reason, transactionData });
  await status("Available");
  tell({ stopped: answer });
}

const handlers = {
  RemoteStartTransaction: ({ idTag }) => (setImmediate(start, idTag), { status: "Accepted" }),
  RemoteStopTransaction: (asked) => {
    if (asked.transactionId !== transactionId) return { status: "Rejected" };
    setImmediate(stop, "Remote");
    return { status: "Accepted" };
  },
  GetConfiguration: ({ key }) => {
    const wanted = key ?? Object.keys(settings);
    return {
      configurationKey: wanted.filter((k) => k in settings).map((k) => ({ key: k, readonly: false, value: settings[k] })),
      unknownKey: wanted.filter((k) => !(k in settings)),
    };
  },
  ChangeConfiguration: ({ key, value }) => ((settings[key] = value), { status: "Accepted" }),
  Reset: () => ({ status: "Accepted" }),
};

for (const [action, handler] of Object.entries(handlers)) {
  client.handle(action, ({ params }) => {
    tell({ asked: action, params });
    return handler(params);
  });
}

await client.connect();
tell({ connected: true });

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  if (order.close) break;
  try {
    tell({ id: order.id, answer: await client.call(...order.call) });
  } catch (error) {
    tell({ id: order.id, error: String(error) });
  }
}
await client.close();
