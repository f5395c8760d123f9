// SPDX-License-Identifier: Apache-2.0
// What the gateway does with a command, in fastify: look the key up by its SHA-256, hold the body against the same
// schema, ask the daemon over ZeroMQ, answer with what it says. It does less: no rate limit, no duplicate members,
// no trace of its own, no id made of principal and key.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import Fastify from 'fastify';
import { Dealer } from 'zeromq';

const [bus, proto, port] = process.argv.slice(2);
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

function isCreditCode(text) {
    if (text.length !== 18) return false;
    let sum = 0;
    for (let i = 0; i < 17; i++) {
        const value = alphabet.indexOf(text[i]);
        if (value < 0) return false;
        sum += value * weights[i];
    }
    return alphabet[(31 - (sum % 31)) % 31] === text[17];
}

const read = (path) => JSON.parse(readFileSync(`${proto}/${path}`, 'utf8'));
const ajv = new Ajv({ allErrors: true, strict: false });
ajv.addFormat('uscc', isCreditCode);
ajv.addFormat('date', /^\d{4}-\d{2}-\d{2}$/);
ajv.addSchema(read('common.json'), 'common.json');
const schema = { $id: 'file_complaint.json', ...read('intake/commands/file_complaint.json') };
delete schema['x-answer']; // not part of what is asked

const digest = createHash('sha256').update(process.env.BENCH_KEY).digest('hex');
const keys = new Map([[digest, { principal: 'bench', person: 'bench', roles: 8 }]]);

const dealer = new Dealer();
dealer.connect(`ipc://${bus}/intake.1.router`);
const open = new Map();
let asked = 0;
let queue = Promise.resolve();

function ask(header, body) {
    const number = ++asked;
    const answered = new Promise((resolve) => open.set(String(number), resolve));
    queue = queue.then(() => dealer.send([`ask ${number}\n${header}`, body]));
    return answered;
}

function readHeader(text) {
    const header = {};
    for (const line of text.split('\n')) {
        const space = line.indexOf(' ');
        if (space > 0) header[line.slice(0, space)] = line.slice(space + 1);
    }
    return header;
}

async function hear() {
    for await (const [head, body] of dealer) {
        const header = readHeader(head.toString());
        open.get(header.ask)?.({ header, body });
        open.delete(header.ask);
    }
}

const app = Fastify({ logger: false, bodyLimit: 1048576 });
app.setValidatorCompiler(({ schema: wanted }) => ajv.compile(wanted));

async function identify(request, reply) {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    request.actor = keys.get(createHash('sha256').update(token).digest('hex'));
    if (!request.actor) return reply.code(401).send({ title: 'The API key is not known.' });
    if (!request.headers['idempotency-key']) return reply.code(400).send({ title: 'No Idempotency-Key.' });
}

app.post('/v1/complaints', { onRequest: identify, schema: { body: schema } }, async (request, reply) => {
    const { principal, person, roles } = request.actor;
    const header =
        `kind command\nname file_complaint\nid ${request.headers['idempotency-key']}\nprincipal ${principal}\n` +
        `person ${person}\nroles ${roles}\nreceived ${Date.now() * 1000}\n`;
    const answer = await ask(header, JSON.stringify(request.body));
    reply.code(Number(answer.header.status)).header('content-type', 'application/json; charset=utf-8');
    reply.header('minglu-seen', answer.header.position);
    return reply.send(answer.body);
});

hear();
await app.listen({ host: '127.0.0.1', port: Number(port) });
console.log('listening');
