/** A hospital's gateway on the port for HL7 v2: real MLLP over TLS, a real record zone. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { HANDSHAKE_MS } from '../../src/compose/doorstep.ts';
import { metricsText } from '../../src/kernel/metrics.ts';
import { MAX_CONTROL_ID } from '../../src/standards/hl7v2/limits.ts';
import { toFrame } from '../../src/standards/hl7v2/mllp.ts';
import {
  CLINIC,
  edited,
  type Hl7World,
  hospital,
  letter,
  message,
  SOLANGE,
  said,
  startHl7World,
  t11,
} from '../support/hl7-world.ts';
import { sharedFolder, skipWithoutShared } from '../support/shared.ts';
import { silentSockets } from '../support/silent-sockets.ts';
import { DOCTOR, HOSPITAL, structure } from '../support/vihf-world.ts';

/** More than the connections that the port keeps open. */
const SILENT = process.env['CARNET_TEST_FULL'] === '1' ? 4_000 : 600;

let world: Hl7World;
before(async () => {
  world = await startHl7World();
});
after(() => world.stop());

suite('A stay in hospital', () => {
  test('a discharge letter is deposited, sent again, replaced and withdrawn', async () => {
    const gateway = await world.connect();
    const first = message(letter(1), { controlId: 'D1', receipt: true });
    assert.equal(said(await gateway.send(first)), 'AA D1');
    assert.equal(said(await gateway.next()), 'ACK_RECEPTION_DMP D1 Y');
    assert.equal(said(await gateway.send(first)), 'AA D1');
    assert.equal(said(await gateway.next()), 'ACK_RECEPTION_DMP D1 Y');

    const second = message(letter(2, 1), { act: 'replace', message: 'ORU', controlId: 'D2' });
    assert.equal(said(await gateway.send(second)), 'AA D2');
    assert.equal(said(await gateway.send(second)), 'AA D2', 'the same answer');
    // What was replaced is not replaced or withdrawn again.
    assert.equal(said(await gateway.send(message(letter(3, 1), { act: 'replace', controlId: 'D3' }))), 'AE D3 207 900');
    assert.equal(said(await gateway.send(message(letter(1), { act: 'withdraw', controlId: 'D4' }))), 'AE D4 207 900');

    const withdrawal = message(letter(2, 1), { act: 'withdraw', controlId: 'D5' });
    assert.equal(said(await gateway.send(withdrawal)), 'AA D5');
    assert.equal(said(await gateway.send(withdrawal)), 'AA D5');
    assert.equal(said(await gateway.send(message(letter(4), { controlId: 'D6', flags: ['MASQUE_PS'] }))), 'AA D6');
    assert.equal(said(await gateway.send(t11(4))), 'AA C11', 'a notification without content names it by TXA-12');
    gateway.close();
  });

  test('the flags of visibility reach the card, and the person sees what came', async () => {
    const gateway = await world.connect();
    assert.equal(
      said(await gateway.send(message(letter(10), { flags: ['MASQUE_PS', 'INVISIBLE_PATIENT'], controlId: 'V1' }))),
      'AA V1',
    );
    const { zone } = world.soap.fhir.world;
    const actor = hospital();
    const document = { kind: 'unique', id: '2.25.202611280000000000000000000000010', owner: { ins: SOLANGE } } as const;
    const { entry } = await zone.runner.run(zone.actions.locateDocument, actor, { document });
    assert.match(entry.toString(), /MASQUE_PS/);
    assert.match(entry.toString(), /INVISIBLE_PATIENT/);
    gateway.close();
  });

  test('what is refused is told with its code, in the acknowledgement and in the receipt', async () => {
    const gateway = await world.connect();
    const ask = async (bytes: Buffer): Promise<string> => said(await gateway.send(bytes));
    const nobody = (text: string): string => text.replaceAll(SOLANGE.value, '280017500000166');
    assert.equal(
      await ask(message(letter(20, undefined, nobody), { controlId: 'E1', receipt: true })),
      'AE E1 207 902',
    );
    assert.equal(said(await gateway.next()), 'ACK_RECEPTION_DMP E1 N 207 902');
    const other = edited(message(letter(21), { controlId: 'E2' }), `|||${SOLANGE.value}`, '|||280017500000166');
    assert.equal(await ask(other), 'AE E2 207 904');
    const noIns = (text: string): string => text.replace(/<id root="1\.2\.250\.1\.213\.1\.4\.10"[^>]*>/, '');
    const carried = letter(22, undefined, noIns).toString('base64');
    assert.equal(
      await ask(edited(message(letter(22), { controlId: 'E3' }), /Base64\^[^|]*/, `Base64^${carried}`)),
      'AE E3 207 903',
    );
    const noBirthplace = (text: string): string => text.replace(/<birthplace>.*<\/birthplace>/, '');
    assert.equal(await ask(message(letter(23, undefined, noBirthplace), { controlId: 'E4' })), 'AE E4 207 905');
    assert.equal(await ask(message(letter(24), { act: 'withdraw', controlId: 'E5' })), 'AE E5 207 901');
    assert.equal(await ask(message(letter(25), { act: 'replace', controlId: 'E6' })), 'AE E6 207 900');
    assert.equal(
      await ask(edited(message(letter(26), { controlId: 'E7' }), /(DESTDMP[^|]*\|\|)Y/, '$1N')),
      'AE E7 207 906',
    );
    gateway.close();
  });
});

suite('Who sends', () => {
  test('a document of another structure looks absent, whatever the message says of its sender', async () => {
    const [hospital, clinic] = await Promise.all([world.connect(), world.connect(CLINIC)]);
    assert.equal(said(await hospital.send(message(letter(30), { controlId: 'S1' }))), 'AA S1');
    const asked = { act: 'withdraw', controlId: 'S2' } as const;
    const theirs = edited(message(letter(30), asked), 'PASSERELLE|ETABLISSEMENT', `HOPITAL|${HOSPITAL}`);
    assert.equal(said(await clinic.send(theirs)), 'AE S2 207 901');
    assert.equal(said(await clinic.send(message(letter(31), asked))), 'AE S2 207 901', 'as one that is nowhere');
    assert.equal(
      said(await clinic.send(message(letter(32, 30), { act: 'replace', controlId: 'S3' }))),
      'AE S3 207 901',
    );
    for (const one of [hospital, clinic]) one.close();
  });

  test('a card and a structure that nobody knows open nothing; a revoked certificate is cut', async () => {
    for (const holder of [DOCTOR, '1990000144']) {
      const stranger = await world.connect(holder);
      assert.equal(said(await stranger.send(message(letter(33), { controlId: 'W1' }))), 'AR W1 207 906');
      stranger.close();
    }
    const { vihf, trust, publish } = world.soap;
    const lost = vihf.issue(structure(HOSPITAL), 'tls-client');
    const gateway = await world.connect();
    const second = await world.connectWith(lost);
    publish([lost]);
    await trust.refresh();
    assert.equal(said(await second.send(message(letter(34)))), 'hung up');
    assert.equal(said(await gateway.send(message(letter(34), { controlId: 'W2' }))), 'AA W2');
    gateway.close();
    await assert.rejects(async () => {
      const again = await world.connectWith(lost);
      assert.notEqual(await again.send(message(letter(35))), null);
    });
  });
});

suite('Hostile lines', () => {
  test('a structure that opens too many connections leaves room for the others', async () => {
    const clinics = await Promise.all(Array.from({ length: world.maxOfStructure + 2 }, () => world.connect(CLINIC)));
    const answers = await Promise.all(clinics.map((one, n) => one.send(message(letter(60), { controlId: `C${n}` }))));
    assert.equal(answers.filter((answer) => answer === null).length, 2, 'beyond the limit');
    const hospital = await world.connect();
    assert.match(said(await hospital.send(message(letter(61)))), /^AA /);
    // Nor does it take the memory from them: beyond its share it is told to come back.
    const clinic = clinics[answers.findIndex((answer) => answer !== null)];
    const begun = toFrame(message(letter(63), { controlId: 'M1' })).subarray(0, 5_000);
    clinic?.write(Buffer.concat([begun, Buffer.alloc(world.maxArrivingOfStructure, 'x')]));
    assert.equal(said((await clinic?.next()) ?? null), 'AR M1 207 906');
    assert.match(said(await hospital.send(message(letter(64)))), /^AA /);
    for (const one of [...clinics, hospital]) one.close();
  });

  test(`row 54: ${SILENT} silent sockets close the port to nobody, from elsewhere or from the gateway’s own address`, async () => {
    for (const from of ['127.0.0.2', '127.0.0.1']) {
      const silent = await silentSockets(world.port, SILENT, from);
      const started = performance.now();
      const gateway = await world.connect();
      assert.match(said(await gateway.send(message(letter(62)))), /^AA /);
      assert.ok(performance.now() - started < HANDSHAKE_MS, from);
      gateway.close();
      silent.close();
    }
    assert.match(await metricsText(world.soap.metrics), /carnet_hl7_connections_total\{outcome="dropped-unproved"\}/);
  });

  test('messages in one write, cut anywhere, or without an end, are answered in their order', async () => {
    const gateway = await world.connect();
    const [a, b, c] = ['F1', 'F2', 'F3'].map((controlId, n) => toFrame(message(letter(40 + n), { controlId })));
    assert.ok(a && b && c);
    gateway.write(Buffer.concat([Buffer.from('\r\n'), a, b]));
    assert.deepEqual([said(await gateway.next()), said(await gateway.next())], ['AA F1', 'AA F2']);
    const cuts = [0, 1, 2, 30, c.length - 2, c.length - 1, c.length];
    for (const [n, at] of cuts.entries()) {
      gateway.write(c.subarray(cuts[n - 1] ?? 0, at));
      await new Promise((done) => setImmediate(done));
    }
    assert.equal(said(await gateway.next()), 'AA F3');
    // The end of one was lost: it is refused, the next one counts.
    gateway.write(Buffer.concat([a.subarray(0, a.length - 2), b]));
    assert.deepEqual([said(await gateway.next()), said(await gateway.next())], ['AE F1 199', 'AA F2']);
    gateway.write(Buffer.alloc(2_000, 'x'));
    assert.equal(await gateway.next(), null, 'what is no MLLP is hung up on');
  });

  test('what a message is not, and what it may not say', async () => {
    const gateway = await world.connect();
    const good = (): Buffer => message(letter(50), { controlId: 'B' });
    const cases: readonly (readonly [from: string | RegExp, to: string, answer: string])[] = [
      ['MDM^T02', 'ADT^A01', 'AR B 200'],
      ['MDM^T02', 'MDM^T01', 'AR B 201'],
      ['|P|2.6', '|T|2.6', 'AR B 202'],
      ['|P|2.6', '|P|2.3', 'AR B 203'],
      ['UNICODE UTF-8', 'UNICODE UTF-16', 'AE B 103'],
      [/PID\|[^\r]*\r/, '', 'AE B 100'],
      [/(PID\|[^\r]*\r)/, '$1$1', 'AE B 198'],
      [SOLANGE.oid, '1.2.3', 'AE B 101'],
      [/Base64\^.{40}/, 'Base64^<script>', 'AE B 102'],
      ['^XML^Base64', '^XML^A', 'AE B 102'],
      ['^XML^', '^PDF^', 'AE B 103'],
      [/\|F\|\r/, '|C|\r', 'AE B 103'],
      [/(MASQUE_PS[^|]*\|\|)N/, '$1maybe', 'AE B 103'],
      ['|B|P|', `|${'9'.repeat(MAX_CONTROL_ID + 1)}|P|`, `AE ${'9'.repeat(MAX_CONTROL_ID)} 198`],
      ['PV1|1|I\r', `${'NTE|1\r'.repeat(600)}`, 'AE B 198'],
      ['PV1|1|I\r', 'pv1\r', 'AE B 100'],
      ['PV1|1|I', `PV1|1|I${'~'.repeat(60)}`, 'AE B 198'],
      ['|||244', `|||${'~'.repeat(60)}244`, 'AE B 198'],
      ['MSH|^~\\&', 'MSH|^^\\&', 'AE  100'],
      ['MSH', 'XYZ', 'AE  100'],
    ];
    for (const [from, to, expected] of cases) {
      const answer = said(await gateway.send(edited(good(), from, to)));
      assert.ok(answer.startsWith(expected.trimEnd()) || answer === expected, `${from} -> ${answer}, not ${expected}`);
    }
    // What is echoed cannot write a segment; nothing of a message is in the log.
    const forged = await gateway.send(edited(good(), '|B|P|', '|B\\X0D\\MSA\\F\\AA|P|'));
    assert.equal(forged?.message.segments.filter(({ name }) => name === 'MSA').length, 1);
    assert.doesNotMatch(world.lines.join(''), /AUBERTIN|244035809504128/);
    gateway.close();
  });

  test('Latin-1 is read as Latin-1, and answered so', async () => {
    const gateway = await world.connect();
    const latin = Buffer.from(
      message(letter(60), { controlId: 'É1' }).toString().replace('UNICODE UTF-8', '8859/1'),
      'latin1',
    );
    const answer = await gateway.send(latin);
    assert.equal(said(answer), 'AA É1');
    assert.ok(answer?.bytes.includes(0xc9));
    gateway.close();
  });
});

test('the published examples are understood up to their documents, which are shortened', {
  skip: skipWithoutShared,
}, async () => {
  const folder = join(sharedFolder() ?? '', 'hl7v2/Volets/TRANS_DOC_CDA_HL7V2/V2.1/ORU');
  const gateway = await world.connect();
  const read = (path: string): Buffer =>
    Buffer.from(readFileSync(join(folder, path), 'latin1').replace(/\n/g, '\r'), 'latin1');
  const short = read('Transmission initiale ORU/message_ORU_CR_Bio_INIT_N1_N3.hl7');
  assert.match(said(await gateway.send(short)), /^AE 015 207 906/, 'its documents are a sentence, no CDA');
  assert.equal(said(await gateway.next()), 'ACK_RECEPTION_DMP 015 N 207 906');
  const whole = read('Suppression ORU/message_ORU_CR_Bio_DEL_N1_Base64_N3_Base64.er7');
  assert.match(said(await gateway.send(whole)), /^AE 015 207 90/, 'whole documents, of somebody without a record');
  gateway.close();
});
