// An SMS centre for tests and benchmarks, on npm's "smpp": not our code, so not our mistakes.
//
// node smsc.js PORT CONTROL_PORT LOG, with settings in the environment:
//   RATE      parts a second; more are answered with "throttled" (0: any number)
//   DLR_MS    milliseconds until the receipt
//   DLR_ID    how the receipt spells the id: same, dec, padded (capitals with zeros), text (no parameters)
//   FAIL, EXPIRE, REJECT   numbers that end so are not delivered, expire, are refused
//   FAIL_FIRST             numbers of whose texts only the first part fails
//   TLS_FILE  a key and its certificate: speak TLS with them
//   DROP      cut the line after so many parts were taken, before the answer leaves
// What was not acknowledged is delivered again after the next bind, as real centres do.
// Control: POST /mo {from, to, text} sends a text in; POST /cut cuts all lines; GET /stats.
const fs = require('fs'), http = require('http'), smpp = require('smpp');

const [port, controlPort, logFile] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const env = process.env;
const rate = Number(env.RATE || 0), delay = Number(env.DLR_MS || 50), drop = Number(env.DROP || 0);
const log = fs.createWriteStream(logFile, { flags: 'a' });
const stats = { taken: 0, throttled: 0, rejected: 0, receipts: 0, acknowledged: 0, cuts: 0, incoming: 0, binds: 0 };
const bound = [];          // sessions that may receive
const waiting = [];        // deliveries that nobody has acknowledged
let lastId = 0x1a2b00, second = 0, inSecond = 0;

const pad = number => String(number).padStart(2, '0');
const stamp = date => pad(date.getFullYear() % 100) + pad(date.getMonth() + 1) + pad(date.getDate()) + pad(date.getHours()) + pad(date.getMinutes());

function spelled(id) {
  if (env.DLR_ID === 'dec') return String(id).padStart(10, '0');
  if (env.DLR_ID === 'padded') return id.toString(16).toUpperCase().padStart(10, '0');
  return id.toString(16);
}

function leave(session) {
  const place = bound.indexOf(session);
  if (place >= 0) bound.splice(place, 1);
}

function deliver(entry) {
  const session = bound[bound.length - 1];
  if (!session) { waiting.push(entry); return; }
  let answered = false;
  const again = () => { if (!answered) { answered = true; waiting.push(entry); } };
  session.open.add(again);
  session.deliver_sm(entry.body, () => {
    if (answered) return;
    answered = true;
    session.open.delete(again);
    stats.acknowledged += 1;
    stats.last = Date.now();
  });
}

function flush() {
  for (const entry of waiting.splice(0)) deliver(entry);
}

// Bytes come as JSON.
function spoken(text) {
  return text.udh ? { udh: Buffer.from(text.udh.data), message: text.message } : text;
}

function header(said) {
  return said && said.udh ? Buffer.concat([].concat(said.udh)).toString('hex') : '';
}

function receipt(id, pdu) {
  const isFirst = !header(pdu.short_message) || header(pdu.short_message).endsWith('01');
  const to = pdu.destination_addr, now = stamp(new Date());
  const fails = (env.FAIL && to.endsWith(env.FAIL)) || (env.FAIL_FIRST && to.endsWith(env.FAIL_FIRST) && isFirst);
  const state = fails ? 'UNDELIV' : env.EXPIRE && to.endsWith(env.EXPIRE) ? 'EXPIRED' : 'DELIVRD';
  const body = {
    source_addr: to, source_addr_ton: 1, destination_addr: pdu.source_addr, esm_class: 4,
    short_message: `id:${spelled(id)} sub:001 dlvrd:001 submit date:${now} done date:${now} stat:${state} err:000 text:`,
  };
  if (env.DLR_ID !== 'text') {
    body.receipted_message_id = spelled(id);
    body.message_state = { DELIVRD: 2, EXPIRED: 3, UNDELIV: 5 }[state];
  }
  stats.receipts += 1;
  deliver({ body });
}

function take(session, pdu) {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) { second = now; inSecond = 0; }
  inSecond += 1;
  if (rate && inSecond > rate) {
    stats.throttled += 1;
    session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    return;
  }
  const to = pdu.destination_addr;
  if (env.REJECT && to.endsWith(env.REJECT)) {
    stats.rejected += 1;
    session.send(pdu.response({ command_status: smpp.ESME_RINVDSTADR }));
    return;
  }
  const id = ++lastId, said = pdu.short_message || {}, text = said.message || '';
  stats.taken += 1;
  stats.first = stats.first || Date.now();
  log.write(JSON.stringify({
    id: id.toString(16), to, from: pdu.source_addr, coding: pdu.data_coding,
    header: header(said),
    text: Buffer.isBuffer(text) ? text.toString('hex') : text, at: Date.now(),
  }) + '\n');
  if (pdu.registered_delivery & 1) setTimeout(receipt, delay, id, pdu);
  if (drop && stats.taken % drop === 0) { stats.cuts += 1; session.socket.destroy(); return; }
  session.send(pdu.response({ message_id: id.toString(16) }));
}

const pem = env.TLS_FILE && fs.readFileSync(env.TLS_FILE);
smpp.createServer(pem ? { key: pem, cert: pem } : {}, session => {
  session.open = new Set();
  const end = () => {
    leave(session);
    for (const again of session.open) again();
    session.open.clear();
    if (bound.length) flush();
  };
  session.on('bind_transceiver', pdu => {
    if (pdu.password !== 'secret') {
      session.send(pdu.response({ command_status: smpp.ESME_RINVPASWD }), () => session.close());
      return;
    }
    bound.push(session);
    stats.binds += 1;
    session.send(pdu.response({ system_id: 'smsc' }), flush);
  });
  session.on('enquire_link', pdu => session.send(pdu.response()));
  session.on('unbind', pdu => { leave(session); session.send(pdu.response(), () => session.close()); });
  session.on('submit_sm', pdu => take(session, pdu));
  session.on('error', end);
  session.on('close', end);
}).listen(port, '127.0.0.1');

http.createServer((request, response) => {
  let body = '';
  request.on('data', part => { body += part; });
  request.on('end', () => {
    if (request.url === '/mo') {
      const said = JSON.parse(body);
      stats.incoming += 1;
      deliver({ body: { source_addr: said.from, destination_addr: said.to, source_addr_ton: 1, source_addr_npi: 1, short_message: spoken(said.text), ...said.more } });
    }
    if (request.url === '/cut') {
      for (const session of [...bound]) { stats.cuts += 1; session.socket.destroy(); }
    }
    response.end(JSON.stringify({ ...stats, waiting: waiting.length, sessions: bound.length }));
  });
}).listen(controlPort, '127.0.0.1');
