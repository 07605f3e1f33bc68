import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Visit } from '../../src/identity/contract.ts';
import { ENROLMENT } from '../../src/identity/identity.ts';
import { MAX_CODE_TRIES, MAX_FAILURES_PER_IDENTIFIER, MAX_FAILURES_PER_PAIR } from '../../src/identity/limits.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import { insKey } from '../../src/standards/ins/ins.ts';
import { type SpaceWorld, startSpaceWorld } from './sign-in-world.ts';

const OID = '1.2.250.1.213.1.4.10';
const PASSWORD = 'quatre mots au hasard';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
const HOME: Visit = { address: '192.0.2.10', userAgent: FIREFOX, language: 'fr' };

let world: SpaceWorld;
let personId: string;
let rank = 100;

const from = (address: string): Visit => ({ ...HOME, address });
const withKey = (first13: string): string => first13 + insKey(first13);
const isCode = (code: string) => (error: unknown) => isFailure(error, code);
const codeIn = (text: string | undefined): string => /connexion : (\d{6})/.exec(text ?? '')?.[1] ?? '';
const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function enrol(login: string): Promise<string> {
  const line = `${withKey(`2790338185${rank++}`)};${OID};MOREAU;CLAIRE;;F;1979-03-28;38185;38;${login}@exemple.test;;01`;
  return (await world.enrol(line, login, PASSWORD)).personId;
}

/** Both steps of a sign-in; returns the session's token. */
async function signIn(login: string, visit = HOME): Promise<string> {
  const { challenge } = await world.identity.signIn.signIn(login, PASSWORD, visit);
  await world.identity.mails.sendDue();
  const opened = await world.identity.signIn.confirmCode(challenge, codeIn(world.mails.at(-1)?.text), visit);
  return opened.sessionToken;
}

before(async () => {
  world = await startSpaceWorld();
});
after(() => world?.close());
let login = '';
beforeEach(async () => {
  login = `claire${rank}`;
  personId = await enrol(login);
  world.mails.length = 0;
});

test('a person signs in with her identifier, her password and the code that she receives', async () => {
  const challenge = await world.identity.signIn.signIn(` ${login.toUpperCase()} `, PASSWORD, HOME);
  assert.equal(challenge.sentToWords, 'c•••@exemple.test');
  await world.identity.mails.sendDue();
  assert.equal(world.mails.length, 1);
  assert.equal(world.mails[0]?.to, `${login}@exemple.test`);
  assert.ok(!/MOREAU|Claire|sant|document/i.test(`${world.mails[0]?.subject}${world.mails[0]?.text}`));
  const opened = await world.identity.signIn.confirmCode(challenge.challenge, ` ${codeIn(world.mails[0]?.text)} `, HOME);
  const session = await world.identity.signIn.sessionOf(opened.sessionToken);
  assert.equal(session.displayName, 'Claire Moreau');
  assert.equal(session.personId, personId);
  assert.equal(session.recordIds.length, 1);
  assert.equal(session.previousSignIn, null);
  assert.deepEqual(session.actor.recordIds, session.recordIds);
  assert.equal(opened.expiresAt, '2026-11-22T16:00:00.000Z');
  const kinds = (await world.traces(personId)).map((t) => [t.kind, t.actor.kind, t.facts.outcome]);
  assert.deepEqual(kinds.slice(-2), [['identity.ask-code', 'system', 'done'], ['identity.sign-in', 'person', 'done']]);
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
  const unknown = await world.identity.signIn.signIn('personne', 'un autre mot de passe', HOME).catch((e: unknown) => e);
  assert.ok(isFailure(wrong, 'wrong-sign-in') && isFailure(unknown, 'wrong-sign-in'));
  assert.deepEqual(wrong.details, unknown.details);
  assert.equal(wrong.message, unknown.message);
  const last = (await world.traces(personId)).at(-1);
  assert.deepEqual([last?.kind, last?.facts.outcome, last?.facts.reason], ['identity.ask-code', 'refused', 'wrong-password']);
});

test('guessing stops after ten failures; the person still comes in from where she is known', async () => {
  await signIn(login);
  for (let i = 0; i < MAX_FAILURES_PER_PAIR; i++) {
    await assert.rejects(world.identity.signIn.signIn(login, 'faux', from('198.51.100.7')), isCode('wrong-sign-in'));
  }
  const stopped = await world.identity.signIn.signIn(login, PASSWORD, from('198.51.100.7')).catch((e: unknown) => e);
  assert.ok(isFailure(stopped, 'too-many-attempts'));
  assert.ok((stopped.details.retryAfterSeconds ?? 0) > 0);
  await signIn(login);
});

test('a flood from many addresses closes the identifier to strangers, not to its owner', async () => {
  await signIn(login);
  const limits = Array.from({ length: MAX_FAILURES_PER_IDENTIFIER + 1 }, (_, i) => i);
  for (let i = 0; i < limits.length; i += 10) {
    const some = limits.slice(i, i + 10);
    await Promise.allSettled(some.map((n) => world.identity.signIn.signIn(login, 'faux', from(`198.51.100.${n}`))));
  }
  await assert.rejects(world.identity.signIn.signIn(login, PASSWORD, from('203.0.113.5')), isCode('too-many-attempts'));
  await signIn(login);
  world.clock.advance(15 * 60_000);
  await signIn(login, from('203.0.113.5'));
});

test('an unknown identifier meets the same limits', async () => {
  for (let i = 0; i < MAX_FAILURES_PER_PAIR; i++) {
    await assert.rejects(world.identity.signIn.signIn(`x${login}`, 'faux', from('198.51.100.8')), isCode('wrong-sign-in'));
  }
  await assert.rejects(world.identity.signIn.signIn(`x${login}`, 'faux', from('198.51.100.8')), isCode('too-many-attempts'));
});

test('a session ends after twenty minutes without use, and after eight hours whatever happens', async () => {
  const token = await signIn(login);
  world.clock.advance(21 * 60_000);
  await assert.rejects(world.identity.signIn.sessionOf(token), isCode('not-signed-in'));
  let kept = await signIn(login);
  for (let minutes = 0; minutes < 8 * 60 - 10; minutes += 10) {
    world.clock.advance(10 * 60_000);
    if (minutes + 10 >= 8 * 60) break;
    const session = await world.identity.signIn.sessionOf(kept);
    kept = session.renewed?.sessionToken ?? kept;
  }
  world.clock.advance(11 * 60_000);
  await assert.rejects(world.identity.signIn.sessionOf(kept), isCode('not-signed-in'));
});

test('the token changes; the old one dies once the new one is in use, and not before', async () => {
  const first = await signIn(login);
  world.clock.advance(16 * 60_000);
  const [a, b] = await Promise.all([world.identity.signIn.sessionOf(first), world.identity.signIn.sessionOf(first)]);
  const renewals = [a.renewed, b.renewed].filter((r) => r !== null);
  assert.equal(renewals.length, 1, 'one of two requests renews');
  world.clock.advance(2 * 60_000);
  const again = await world.identity.signIn.sessionOf(first);
  assert.ok(again.renewed !== null, 'an answer that was lost is given again');
  const second = again.renewed.sessionToken;
  assert.equal((await world.identity.signIn.sessionOf(second)).sessionId, a.sessionId);
  await world.identity.signIn.sessionOf(first);
  world.clock.advance(61_000);
  await assert.rejects(world.identity.signIn.sessionOf(first), isCode('not-signed-in'));
  assert.equal((await world.identity.signIn.sessionOf(second)).sessionId, a.sessionId);
});

test('sessions are listed, ended one by one, and all together', async () => {
  const here = await signIn(login);
  const phone = await signIn(login, { ...HOME, userAgent: 'Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36' });
  const session = await world.identity.signIn.sessionOf(here);
  assert.equal((await world.identity.signIn.sessionOf(phone)).previousSignIn, world.clock.now().toISOString());
  const listed = await world.identity.signIn.listSessions(session, 'fr');
  assert.deepEqual(listed.map((s) => s.deviceWords).sort(), ['Chrome, Android', 'Firefox, Windows']);
  assert.deepEqual(listed.filter((s) => s.current).map((s) => s.id), [session.sessionId]);
  const other = listed.find((s) => !s.current)?.id ?? '';
  await world.identity.signIn.endSession(session, other);
  await assert.rejects(world.identity.signIn.sessionOf(phone), isCode('not-signed-in'));
  await assert.rejects(world.identity.signIn.endSession(session, other), isCode('not-found'));
  const third = await signIn(login);
  await world.identity.signIn.signOutEverywhere(session);
  for (const token of [here, third]) await assert.rejects(world.identity.signIn.sessionOf(token), isCode('not-signed-in'));
  await world.identity.signIn.signOut(here);
});

test("nobody ends or lists another person's sessions", async () => {
  const mine = await world.identity.signIn.sessionOf(await signIn(login));
  const otherLogin = `claire${rank}`;
  await enrol(otherLogin);
  const theirs = await world.identity.signIn.sessionOf(await signIn(otherLogin));
  const forged = { ...theirs, actor: mine.actor };
  await assert.rejects(world.identity.signIn.listSessions(forged, 'fr'), isCode('refused'));
  await assert.rejects(world.identity.signIn.signOutEverywhere(forged), isCode('refused'));
  await assert.rejects(world.identity.signIn.endSession(mine, theirs.sessionId), isCode('not-found'));
});

test('a new password ends every session; two persons cannot share an identifier', async () => {
  const token = await signIn(login);
  await world.identity.setCredential(ENROLMENT, personId, login, await world.identity.hashPassword('encore quatre autres mots'));
  await assert.rejects(world.identity.signIn.sessionOf(token), isCode('not-signed-in'));
  await assert.rejects(world.identity.signIn.signIn(login, PASSWORD, HOME), isCode('wrong-sign-in'));
  await assert.rejects(enrol(login), isCode('login-taken'));
  await assert.rejects(world.identity.hashPassword('court'), isCode('weak-password'));
});

test('forged tokens open nothing', async () => {
  const token = await signIn(login);
  const bytes = Buffer.from(token, 'base64url');
  const forgeries = ['', 'x', token.slice(1), `${token}A`, token.replace(/.$/, '!'), '../../etc/passwd', 'é'.repeat(64)];
  for (let at = 0; at < bytes.length; at += 5) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    forgeries.push(altered.toString('base64url'));
  }
  for (const forged of forgeries) await assert.rejects(world.identity.signIn.sessionOf(forged), isCode('not-signed-in'));
});

test('tokens, codes, identifiers and addresses are nowhere in the tables', async () => {
  const token = await signIn(login);
  const secrets = [token, login, 'exemple.test', 'argon2', Buffer.from(token, 'base64url').subarray(16).toString('hex')];
  for (const table of ['session', 'sign_in_challenge', 'credential', 'login_key', 'mail_queue', 'attempt_counter', 'known_address']) {
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
