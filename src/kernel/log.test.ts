import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog, loggablePath, logRequest } from './log.ts';

function logged(work: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  work(createLog('debug', { zone: 'record' }, { write: (line) => (text += line) }));
  return text;
}

test('secrets and persons never enter the log, at the top or two levels down', () => {
  const text = logged((log) =>
    log.info(
      { password: 'p1', headers: { authorization: 'Bearer p2' }, a: { b: { matricule: 'p3', family: 'p4' } } },
      'x',
    ),
  );
  for (const secret of ['p1', 'p2', 'p3', 'p4']) assert.ok(!text.includes(secret), text);
  assert.ok(text.includes('"zone":"record"'));
});

test('what is shaped like an INS is hidden wherever it stands, Corsica included; other numbers stay', () => {
  const text = logged((log) => {
    log.warn({ reason: 'no person 255069999999934 here' }, 'not 2550699999999 nor 184122A123456');
    log.warn({ bytes: 123_456, id: '0190b6a8-1111-7222-8333-123456789012' }, 'kept');
  });
  assert.doesNotMatch(text, /2550699999999|184122A123456/);
  assert.match(text, /123456,.*123456789012/);
});

test('a request is logged by its route, never by its address', () => {
  const line = { method: 'GET', route: '/fhir/Patient', status: 200, duration: 1.26, requestId: 'r1' };
  assert.match(
    logged((log) => logRequest(log, line)),
    /"route":"\/fhir\/Patient".*"duration":1.3/,
  );
  assert.equal(loggablePath('/fhir/Patient?identifier=1%7C2550699999999#x'), '/fhir/Patient');
});

test('a request line holds its own fields alone; the log beside it still hides secrets, and so do its bindings', () => {
  const line = { method: 'GET', route: '/fhir', status: 503, duration: 1, requestId: '2550699999999' };
  const text = logged((log) => {
    const child = log.child({ token: 'p1', part: { password: 'p2' }, worker: 7 });
    logRequest(child, Object.assign({ body: 'p3', headers: { cookie: 'p4' } }, line));
    child.info({ password: 'p5', headers: { authorization: 'p6' } }, 'x');
    logRequest(child, line);
  });
  assert.doesNotMatch(text, /p[1-6]|2550699999999/);
  const [first, second, third] = text.trim().split('\n');
  assert.match(
    first ?? '',
    /"level":"error".*"worker":7,"method":"GET","route":"\/fhir","status":503,"duration":1,"requ/,
  );
  assert.match(second ?? '', /"token":"\[hidden\]".*"password":"\[hidden\]"/);
  assert.deepEqual({ ...JSON.parse(third ?? ''), time: '' }, { ...JSON.parse(first ?? ''), time: '' });
});
