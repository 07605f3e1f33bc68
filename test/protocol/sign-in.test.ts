import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  MAX_CODE_TRIES,
  MAX_FAILURES_PER_IDENTIFIER,
  MAX_FAILURES_PER_PAIR,
  REFUSAL_QUANTUM_MS,
} from '../../src/identity/limits.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import { codeIn, enrol, from, HOME, isCode, PASSWORD, signIn } from './sign-in-helpers.ts';
import { type SpaceWorld, startSpaceWorld } from './sign-in-world.ts';

const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

let world: SpaceWorld;
let personId: string;
let login = '';
let rank = 100;

before(async () => {
  world = await startSpaceWorld();
});
after(() => world?.close());
beforeEach(async () => {
  login = `claire${rank}`;
  personId = await enrol(world, login, rank++);
  world.mails.length = 0;
});

test('a person signs in with her identifier, her password and the code that she receives', async () => {
  const challenge = await world.identity.signIn.signIn(` ${login.toUpperCase()} `, PASSWORD, HOME);
  assert.equal(challenge.sentToWords, 'c•••@exemple.test');
  await world.identity.mails.sendDue();
  assert.equal(world.mails.length, 1);
  assert.equal(world.mails[0]?.to, `${login}@exemple.test`);
  assert.ok(!/MOREAU|Claire|sant|document/i.test(`${world.mails[0]?.subject}${world.mails[0]?.text}`));
  const opened = await world.identity.signIn.confirmCode(
    challenge.challenge,
    ` ${codeIn(world.mails[0]?.text)} `,
    HOME,
  );
  const session = await world.identity.signIn.sessionOf(opened.sessionToken);
  assert.equal(session.displayName, 'Claire Moreau');
  assert.equal(session.personId, personId);
  assert.equal(session.recordIds.length, 1);
  assert.equal(session.previousSignIn, null);
  assert.deepEqual(session.actor.recordIds, session.recordIds);
  assert.equal(opened.expiresAt, '2026-11-22T16:00:00.000Z');
  const kinds = (await world.traces(personId)).map((t) => [t.kind, t.actor.kind, t.facts.outcome]);
  assert.deepEqual(kinds.slice(-2), [
    ['identity.ask-code', 'system', 'done'],
    ['identity.sign-in', 'person', 'done'],
  ]);
});

test('the code works once', async () => {
  const { challenge } = await world.identity.signIn.signIn(login, PASSWORD, HOME);
  await world.identity.mails.sendDue();
  const code = codeIn(world.mails[0]?.text);
  const twice = await Promise.allSettled([
    world.identity.signIn.confirmCode(challenge, code, HOME),
    world.identity.signIn.confirmCode(challenge, code, HOME),
  ]);
  assert.equal(twice.filter((r) => r.status === 'fulfilled').length, 1);
  await assert.rejects(world.identity.signIn.confirmCode(challenge, code, HOME), isCode('code-expired'));
});

test('the code dies after ten minutes', async () => {
  const { challenge } = await world.identity.signIn.signIn(login, PASSWORD, HOME);
  await world.identity.mails.sendDue();
  world.clock.advance(10 * 60_000);
  const late = world.identity.signIn.confirmCode(challenge, codeIn(world.mails[0]?.text), HOME);
  await assert.rejects(late, isCode('code-expired'));
});

test('fifty guesses at once get ten tries, and the right code then comes too late', async () => {
  const { challenge } = await world.identity.signIn.signIn(login, PASSWORD, HOME);
  await world.identity.mails.sendDue();
  const code = codeIn(world.mails[0]?.text);
  const guesses = Array.from({ length: 50 }, () => world.identity.signIn.confirmCode(challenge, otherThan(code), HOME));
  const answers = await Promise.allSettled(guesses);
  const reasons = answers.map((a) => (a.status === 'rejected' ? (a.reason as { code: string }).code : 'signed in'));
  assert.equal(reasons.filter((reason) => reason === 'wrong-code').length, MAX_CODE_TRIES);
  assert.equal(reasons.filter((reason) => reason === 'code-expired').length, 50 - MAX_CODE_TRIES);
  await assert.rejects(world.identity.signIn.confirmCode(challenge, code, HOME), isCode('code-expired'));
  const refused = (await world.traces(personId)).filter((t) => t.facts.reason === 'wrong-code');
  assert.equal(refused.length, 1, 'identical refusals collapse');
});

test('a wrong password and an unknown identifier are refused alike, in words', async () => {
  const wrong = await world.identity.signIn.signIn(login, 'un autre mot de passe', HOME).catch((e: unknown) => e);
  const unknown = await world.identity.signIn
    .signIn('personne', 'un autre mot de passe', HOME)
    .catch((e: unknown) => e);
  assert.ok(isFailure(wrong, 'wrong-sign-in') && isFailure(unknown, 'wrong-sign-in'));
  assert.deepEqual(wrong.details, unknown.details);
  assert.equal(wrong.message, unknown.message);
  const waits = world.pauses.slice(-2).map((milliseconds) => milliseconds - REFUSAL_QUANTUM_MS);
  assert.ok(waits.length === 2 && waits.every((over) => over === 0 || over === 1), 'both wait for the same tick');
  assert.equal(world.unknownLogins.count, 1);
  const last = (await world.traces(personId)).at(-1);
  assert.deepEqual(
    [last?.kind, last?.facts.outcome, last?.facts.reason],
    ['identity.ask-code', 'refused', 'wrong-password'],
  );
});

test('guessing stops after ten failures; the person still comes in from where she is known', async () => {
  await signIn(world, login);
  for (let i = 0; i < MAX_FAILURES_PER_PAIR; i++) {
    await assert.rejects(world.identity.signIn.signIn(login, 'faux', from('198.51.100.7')), isCode('wrong-sign-in'));
  }
  const stopped = await world.identity.signIn.signIn(login, PASSWORD, from('198.51.100.7')).catch((e: unknown) => e);
  assert.ok(isFailure(stopped, 'too-many-attempts'));
  assert.ok((stopped.details.retryAfterSeconds ?? 0) > 0);
  await signIn(world, login);
});

test('a flood from many addresses closes the identifier to strangers, not to its owner', async () => {
  await signIn(world, login);
  const limits = Array.from({ length: MAX_FAILURES_PER_IDENTIFIER + 1 }, (_, i) => i);
  for (let i = 0; i < limits.length; i += 10) {
    const some = limits.slice(i, i + 10);
    await Promise.allSettled(some.map((n) => world.identity.signIn.signIn(login, 'faux', from(`198.51.100.${n}`))));
  }
  await assert.rejects(world.identity.signIn.signIn(login, PASSWORD, from('203.0.113.5')), isCode('too-many-attempts'));
  await signIn(world, login);
  world.clock.advance(15 * 60_000);
  await signIn(world, login, from('203.0.113.5'));
});

test('an unknown identifier meets the same limits', async () => {
  for (let i = 0; i < MAX_FAILURES_PER_PAIR; i++) {
    await assert.rejects(
      world.identity.signIn.signIn(`x${login}`, 'faux', from('198.51.100.8')),
      isCode('wrong-sign-in'),
    );
  }
  await assert.rejects(
    world.identity.signIn.signIn(`x${login}`, 'faux', from('198.51.100.8')),
    isCode('too-many-attempts'),
  );
});

test('tokens, codes, identifiers and addresses are nowhere in the tables', async () => {
  const token = await signIn(world, login);
  const secrets = [
    token,
    login,
    'exemple.test',
    'argon2',
    Buffer.from(token, 'base64url').subarray(16).toString('hex'),
  ];
  for (const table of [
    'session',
    'sign_in_challenge',
    'password_reset',
    'credential',
    'login_key',
    'mail_queue',
    'attempt_counter',
    'known_address',
  ]) {
    for (const { text } of await world.look<{ text: string }>(`select row_to_json(t)::text as text from ${table} t`)) {
      for (const secret of secrets) assert.ok(!text.includes(secret), `${table} shows a secret`);
    }
  }
  assert.ok(!world.logged.join('').includes('exemple.test'));
});

test('a mail server that is down delays the code, and mails older than their code are dropped', async () => {
  let refusals = 0;
  world.mailServer.refuse = () => {
    refusals += 1;
    return Object.assign(new Error('450 nobody@exemple.test'), { code: 'EENVELOPE' });
  };
  const { challenge } = await world.identity.signIn.signIn(login, PASSWORD, HOME);
  await world.identity.mails.sendDue();
  assert.ok(refusals >= 1);
  const refuse = world.mailServer.refuse;
  world.mailServer.refuse = null;
  world.clock.advance(60_000);
  await world.identity.mails.sendDue();
  await world.identity.signIn.confirmCode(challenge, codeIn(world.mails.at(-1)?.text), HOME);
  assert.equal((await world.look('select 1 from mail_queue')).length, 0);
  world.mailServer.refuse = refuse;
  await world.identity.signIn.signIn(login, PASSWORD, HOME);
  await world.identity.mails.sendDue();
  world.mailServer.refuse = null;
  world.clock.advance(11 * 60_000);
  await world.identity.mails.sendDue();
  assert.equal(world.mails.length, 1);
  assert.equal((await world.look('select 1 from mail_queue')).length, 0);
});
