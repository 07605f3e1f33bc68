import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { keepNoticesOf } from '../../src/compose/notices.ts';
import { ENROLMENT } from '../../src/identity/identity.ts';
import { codeIn, enrol, from, HOME, isCode, PASSWORD, signIn } from './sign-in-helpers.ts';
import { type SpaceWorld, startSpaceWorld } from './sign-in-world.ts';

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

test('a session ends after twenty minutes without use, and after eight hours whatever happens', async () => {
  const token = await signIn(world, login);
  world.clock.advance(21 * 60_000);
  await assert.rejects(world.identity.signIn.sessionOf(token), isCode('not-signed-in'));
  let kept = await signIn(world, login);
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
  const first = await signIn(world, login);
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

test('what is new stays new when she signs in again the same day, and ends with her next visit', async () => {
  const since = async () => (await world.identity.signIn.sessionOf(await signIn(world, login))).previousSignIn;
  const now = () => world.clock.now().toISOString();
  await signIn(world, login);
  world.clock.advance(13 * 3_600_000);
  const visit = now();
  const first = await since();
  assert.ok(first !== null && first < visit);
  world.clock.advance(3_600_000);
  assert.equal(await since(), first, 'an hour later, on her phone');
  world.clock.advance(5 * 3_600_000);
  assert.equal(await since(), first, 'in the evening');
  const evening = now();
  world.clock.advance(13 * 3_600_000);
  assert.equal(await since(), evening, 'the next day');
});

test('sessions are listed, ended one by one, and all together', async () => {
  const here = await signIn(world, login);
  const phone = await signIn(world, login, {
    ...HOME,
    userAgent: 'Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36',
  });
  const session = await world.identity.signIn.sessionOf(here);
  const listed = await world.identity.signIn.listSessions(session, 'fr');
  assert.deepEqual(listed.map((s) => s.deviceWords).sort(), ['Chrome, Android', 'Firefox, Windows']);
  assert.deepEqual(
    listed.filter((s) => s.current).map((s) => s.id),
    [session.sessionId],
  );
  const other = listed.find((s) => !s.current)?.id ?? '';
  await world.identity.signIn.endSession(session, other);
  await assert.rejects(world.identity.signIn.sessionOf(phone), isCode('not-signed-in'));
  await assert.rejects(world.identity.signIn.endSession(session, other), isCode('not-found'));
  const third = await signIn(world, login);
  await world.identity.signIn.signOutEverywhere(session);
  for (const token of [here, third])
    await assert.rejects(world.identity.signIn.sessionOf(token), isCode('not-signed-in'));
  await world.identity.signIn.signOut(here);
});

test("nobody ends or lists another person's sessions", async () => {
  const mine = await world.identity.signIn.sessionOf(await signIn(world, login));
  const otherLogin = `claire${rank}`;
  await enrol(world, otherLogin, rank++);
  const theirs = await world.identity.signIn.sessionOf(await signIn(world, otherLogin));
  const forged = { ...theirs, actor: mine.actor };
  await assert.rejects(world.identity.signIn.listSessions(forged, 'fr'), isCode('refused'));
  await assert.rejects(world.identity.signIn.signOutEverywhere(forged), isCode('refused'));
  await assert.rejects(world.identity.signIn.endSession(mine, theirs.sessionId), isCode('not-found'));
});

test('a new password ends every session; two persons cannot share an identifier', async () => {
  const token = await signIn(world, login);
  await world.identity.setCredential(
    ENROLMENT,
    personId,
    login,
    await world.identity.hashPassword('encore quatre autres mots'),
  );
  await assert.rejects(world.identity.signIn.sessionOf(token), isCode('not-signed-in'));
  await assert.rejects(world.identity.signIn.signIn(login, PASSWORD, HOME), isCode('wrong-sign-in'));
  await assert.rejects(enrol(world, login, rank++), isCode('login-taken'));
  await assert.rejects(world.identity.hashPassword('court'), isCode('weak-password'));
});

test('forged tokens open nothing', async () => {
  const token = await signIn(world, login);
  const bytes = Buffer.from(token, 'base64url');
  const forgeries = [
    '',
    'x',
    token.slice(1),
    `${token}A`,
    token.replace(/.$/, '!'),
    '../../etc/passwd',
    'é'.repeat(64),
  ];
  for (let at = 0; at < bytes.length; at += 5) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    forgeries.push(altered.toString('base64url'));
  }
  for (const forged of forgeries)
    await assert.rejects(world.identity.signIn.sessionOf(forged), isCode('not-signed-in'));
});

test('a forgotten password: the code that was mailed changes it once, ends every session, and opens none', async () => {
  const { identity, mails } = world;
  const owner = await enrol(world, 'oublieuse', 611);
  const session = await signIn(world, 'oublieuse');
  const begun = await identity.signIn.signIn('oublieuse', PASSWORD, HOME);
  const token = await identity.forgotten.ask('Oublieuse', HOME);
  await identity.mails.sendDue();
  const last = (words: RegExp) => mails.filter(({ text }) => words.test(text)).at(-1)?.text;
  const code = /mot de passe : (\d{6})/.exec(last(/mot de passe :/) ?? '')?.[1] ?? '';
  const begunCode = codeIn(last(/connexion :/));
  assert.match(code, /^\d{6}$/);
  const next = 'cinq mots encore au hasard';
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  await assert.rejects(identity.forgotten.reset(token, code, 'court'), isCode('weak-password'));
  await assert.rejects(identity.forgotten.reset(token, wrong, next), isCode('wrong-code'));
  await assert.rejects(identity.signIn.confirmCode(token, code, HOME), isCode('code-expired'), 'it opens no session');
  await assert.rejects(identity.forgotten.reset(begun.challenge, code, next), isCode('wrong-code'));
  await identity.forgotten.reset(token, code, next);
  await assert.rejects(identity.forgotten.reset(token, code, next), isCode('wrong-code'), 'once');
  await assert.rejects(identity.signIn.sessionOf(session), isCode('not-signed-in'));
  await assert.rejects(identity.signIn.confirmCode(begun.challenge, begunCode, HOME), isCode('code-expired'));
  await assert.rejects(identity.signIn.signIn('oublieuse', PASSWORD, HOME), isCode('wrong-sign-in'));
  const again = await identity.signIn.signIn('oublieuse', next, HOME);
  await identity.mails.sendDue();
  assert.ok(
    mails.some(({ subject }) => subject.includes('a changé')),
    'she is told',
  );
  const opened = await identity.signIn.confirmCode(again.challenge, codeIn(last(/connexion :/)), HOME);
  const { actor } = await identity.signIn.sessionOf(opened.sessionToken);
  const { notices } = await identity.notices.read(actor, owner);
  assert.deepEqual(
    notices.map(({ kind }) => kind),
    ['password'],
    'also on her page',
  );
  const acts = (await world.traces(owner)).map(({ kind, facts }) => `${kind} ${facts.outcome}`);
  assert.deepEqual(
    acts.filter((act) => act.includes('reset')),
    ['identity.ask-reset done', 'identity.reset-password refused', 'identity.reset-password done'],
  );
});

test('notices: kept once, mailed without content as she chose; an emergency always; read once seen', async () => {
  const { identity, mails } = world;
  const session = async () => identity.signIn.sessionOf(token);
  const token = await signIn(world, login);
  const { actor, recordIds } = await session();
  const [recordId = ''] = recordIds;
  mails.length = 0;
  const tell = async (kind: 'first-read' | 'declared' | 'emergency', seq: number, quiet: { quiet?: true } = {}) => {
    const at = world.clock.now().toISOString();
    for (const _twice of [1, 2]) await identity.tellNotice(recordId, { kind, seq, at, ...quiet });
    await identity.mails.sendDue();
    return mails.splice(0).map(({ subject }) => subject.split(' / ')[1]);
  };
  assert.deepEqual(await tell('first-read', 11), ['first reading'], 'told twice, mailed once');
  assert.deepEqual(await tell('first-read', 12), [], 'one mail a day as long as she has not looked');
  await identity.notices.choose(actor, personId, ['first-read', 'emergency']);
  assert.deepEqual(await tell('declared', 13), [], 'she wants none of these');
  for (const seq of [14, 15]) assert.deepEqual(await tell('emergency', seq), ['emergency access'], 'the law wants it');
  assert.deepEqual(await tell('emergency', 17, { quiet: true }), [], 'of a secret session, on her page alone');
  assert.equal((await session()).unreadNotices, 6);
  const { notices, upTo, choices } = await identity.notices.read(actor, personId);
  assert.deepEqual(
    notices.map(({ seq }) => seq),
    [17, 15, 14, 13, 12, 11],
  );
  assert.ok(notices.every(({ unread, sourceId }) => unread && sourceId === recordId));
  assert.deepEqual(
    choices.filter(({ mail }) => mail).map(({ kind }) => kind),
    ['emergency', 'first-read', 'export', 'password', 'contact'],
  );
  await tell('declared', 16);
  await identity.notices.see(actor, personId, upTo);
  assert.equal((await session()).unreadNotices, 1, 'what came meanwhile is still new');
  const payload = { recordId, at: world.clock.now().toISOString() };
  const old = ['a', 'b'].map((key) => ({ kind: 'access.emergency-opened', key: `old:${key}`, version: 1, payload }));
  for (const _twice of [1, 2]) await keepNoticesOf(identity)(old);
  await identity.mails.sendDue();
  assert.equal((await session()).unreadNotices, 3, 'told without traces by an older release: each one, once');
  const other = await enrol(world, `autre${rank}`, rank++);
  await assert.rejects(identity.notices.read(actor, other), isCode('refused'));
});

test('a forgotten password tells nobody whether an identifier exists: same answer, same tick, nothing sent; guesses and floods end', async () => {
  const { identity, mails, clock } = world;
  await enrol(world, 'discrete', 612);
  const sent = mails.length;
  const paused = world.pauses.length;
  const unknown = await identity.forgotten.ask('personne-ici', HOME);
  const known = await identity.forgotten.ask('discrete', HOME);
  assert.equal(unknown.length, known.length);
  assert.notEqual(unknown, await identity.forgotten.ask('personne-ici', HOME));
  for (const token of [unknown, known, 'abc', '']) {
    await assert.rejects(identity.forgotten.reset(token, '000000', 'cinq mots encore au hasard'), isCode('wrong-code'));
  }
  assert.equal(world.pauses.length - paused, 7, 'each waited for its tick');
  for (let asked = 1; asked < 9; asked += 1) await identity.forgotten.ask('discrete', from(`198.51.100.${asked}`));
  await identity.mails.sendDue();
  assert.equal(mails.length - sent, 5, 'five a day, and the answer is the same');
  const token = await identity.forgotten.ask('personne-ici', from('198.51.100.77'));
  clock.advance(11 * 60_000);
  await assert.rejects(identity.forgotten.reset(token, '123456', 'cinq mots encore au hasard'), isCode('wrong-code'));
  const flood = async () => {
    for (let asked = 0; asked < 12; asked += 1) await identity.forgotten.ask('personne-ici', from('198.51.100.78'));
  };
  await assert.rejects(flood(), isCode('too-many-attempts'));
});
