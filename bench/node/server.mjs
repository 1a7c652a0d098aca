// A central system made with ocpp-rpc that answers and stores nothing; argument: 'strict' to validate payloads.
import { RPCServer } from 'ocpp-rpc';

const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: process.argv[2] === 'strict', pingIntervalMs: 60000 });
server.auth((accept) => accept());
let transactions = 0;
server.on('client', (client) => {
  client.handle('BootNotification', () => ({ status: 'Accepted', interval: 300, currentTime: new Date().toISOString() }));
  client.handle('Heartbeat', () => ({ currentTime: new Date().toISOString() }));
  client.handle('StatusNotification', () => ({}));
  client.handle('MeterValues', () => ({}));
  client.handle('StartTransaction', () => ({ transactionId: ++transactions, idTagInfo: { status: 'Accepted' } }));
});
const http = await server.listen(0, '127.0.0.1');
console.log(`port ${http.address().port}`);
