// Carries one question of a git hook to the Portico that started git, and its answer back. Plain JavaScript without
// dependencies: it runs as a program of its own. Question and answer are a line of JSON each, see ../receive.ts.
import { connect } from 'node:net';

const zeroWidth = 4;
const hook = process.argv[2];

/** Reads pkt-lines (gitprotocol-common) from standard input; a flush gives undefined. */
async function* packets(stream) {
  let held = Buffer.alloc(0);
  for await (const chunk of stream) {
    held = Buffer.concat([held, chunk]);
    while (held.length >= zeroWidth) {
      const length = Number.parseInt(held.subarray(0, zeroWidth).toString('latin1'), 16);
      if (length < zeroWidth) {
        held = held.subarray(zeroWidth);
        yield undefined;
      } else if (held.length >= length) {
        yield held.subarray(zeroWidth, length).toString('utf8').replace(/\n$/, '');
        held = held.subarray(length);
      } else break;
    }
  }
}

function packet(text) {
  const body = Buffer.from(`${text}\n`);
  return Buffer.concat([Buffer.from((body.length + zeroWidth).toString(16).padStart(zeroWidth, '0')), body]);
}

function command(line) {
  const [old, now, ...ref] = line.split(' ');
  return { old, now, ref: ref.join(' ') };
}

/** githooks(5), pre-receive: one line for each reference. */
async function plainCommands() {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text.split('\n').filter(Boolean).map(command);
}

/** githooks(5), proc-receive: versions are exchanged first, then the references come. */
async function packetCommands() {
  const lines = packets(process.stdin);
  for (let next = await lines.next(); !next.done && next.value !== undefined; next = await lines.next());
  process.stdout.write(Buffer.concat([packet('version=1'), Buffer.from('0000')]));
  const commands = [];
  for (let next = await lines.next(); !next.done && next.value !== undefined; next = await lines.next()) commands.push(command(next.value));
  return commands;
}

function ask(question) {
  return new Promise((resolve, reject) => {
    const socket = connect(process.env.PORTICO_SOCKET, () => socket.write(`${JSON.stringify(question)}\n`));
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => (text += part));
    socket.on('error', reject);
    socket.on('end', () => {
      try {
        resolve(JSON.parse(text));
      } catch {
        reject(new Error('Portico did not answer'));
      }
    });
  });
}

const commands = hook === 'proc-receive' ? await packetCommands() : await plainCommands();
const quarantine = { objects: process.env.GIT_OBJECT_DIRECTORY, alternates: process.env.GIT_ALTERNATE_OBJECT_DIRECTORIES };
const answer = await ask({ token: process.env.PORTICO_TOKEN, hook, commands, quarantine }).catch((error) => ({
  messages: [`Portico could not check this push: ${error.message}. Push again.`],
  results: commands.map(({ ref }) => ({ ref, refused: 'not checked' })),
}));
for (const message of answer.messages) process.stderr.write(`${message}\n`);
if (hook === 'proc-receive') {
  const report = answer.results.map(({ ref, refused }) => packet(refused === undefined ? `ok ${ref}` : `ng ${ref} ${refused}`));
  process.stdout.write(Buffer.concat([...report, Buffer.from('0000')]));
} else {
  process.exitCode = answer.results.some(({ refused }) => refused !== undefined) ? 1 : 0;
}
process.stdin.destroy();
