import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageOn, epochDay, momentOf, TOWN_TODAY } from './calendar.ts';
import { CAST } from './cast.ts';
import { INSURED_COLUMNS, insuredCsv, PROFESSIONAL_COLUMNS, professionalsCsv } from './csv.ts';
import { luhnDigit, nirKey, TEST_NIA_OID, TEST_NIR_OID } from './ins.ts';
import { townPeople } from './people.ts';
import { townProfessionals } from './professionals.ts';
import { townSoftware } from './software.ts';
import { structureOf, townStructures } from './structures.ts';
import { DEFAULT_SEED, type TownPerson } from './world.ts';

const SEED = DEFAULT_SEED;
const PERSONS = 3_000;
const town: readonly TownPerson[] = [...townPeople({ seed: SEED, persons: PERSONS })];

test('the key of a NIR, on the mainland and in Corsica', () => {
  assert.equal(nirKey('2550814168025'), '38');
  assert.equal(nirKey('1770192004009'), nirKey('1770192004009'));
  assert.equal(nirKey('177012A004009'), String(97 - (1770119004009 % 97)).padStart(2, '0'));
  assert.equal(nirKey('177012B004009'), String(97 - (1770118004009 % 97)).padStart(2, '0'));
});

test('every inhabitant has a matricule of their own, with a valid key, that agrees with the traits', () => {
  const seen = new Set<string>();
  for (const person of town) {
    const { matricule, oid } = person.ins;
    assert.match(matricule, /^[12]\d{4}(\d{2}|2[AB])\d{8}$/);
    assert.equal(matricule.slice(13), nirKey(matricule.slice(0, 13)));
    assert.equal(matricule[0], person.sex === 'F' ? '2' : '1');
    assert.equal(matricule.slice(1, 3), person.birthDate.slice(2, 4));
    assert.equal(matricule.slice(5, 10), person.birthplaceCode);
    assert.ok([TEST_NIR_OID, TEST_NIA_OID].includes(oid));
    assert.ok(!seen.has(matricule), 'two persons with one matricule');
    seen.add(matricule);
  }
  assert.equal(seen.size, PERSONS);
});

test('the town has Corsicans, people born abroad, waiting numbers and a birth date known by its year', () => {
  assert.ok(town.some((person) => person.birthplaceCode.startsWith('2A')));
  assert.ok(town.some((person) => person.birthplaceCode.startsWith('2B')));
  assert.ok(town.some((person) => person.birthplaceCode.startsWith('99')));
  assert.ok(town.some((person) => person.ins.oid === TEST_NIA_OID));
  assert.ok(town.some((person) => person.birthDate.length === 4));
});

test('the same seed gives the same people, and a bigger town begins like a smaller one', () => {
  const small = [...townPeople({ seed: SEED, persons: 200 })];
  assert.deepEqual(small, town.slice(0, 200));
  const elsewhere = [...townPeople({ seed: SEED + 1, persons: 60 })].slice(CAST.length);
  assert.notDeepEqual(elsewhere, town.slice(CAST.length, 60));
});

test('the town streams: ten people of a town of ten million are there at once', () => {
  const stream = townPeople({ seed: SEED, persons: 10_000_000 });
  for (let count = 0; count < 10; count++) assert.equal(stream.next().done, false);
});

test('children live with parents who are old enough', () => {
  const today = epochDay(TOWN_TODAY);
  const byKey = new Map(town.map((person) => [person.key, person]));
  let children = 0;
  for (const person of town) {
    if (ageOn(today, person.birthDate) >= 18) continue;
    children++;
    assert.ok(person.guardianKeys.length > 0, `${person.key} has no guardian`);
    for (const key of person.guardianKeys) {
      const parent = byKey.get(key);
      if (parent === undefined) continue;
      const gap = Number(person.birthDate.slice(0, 4)) - Number(parent.birthDate.slice(0, 4));
      assert.ok(gap >= 18 && gap <= 55, `${gap} years between ${person.key} and ${key}`);
    }
  }
  assert.ok(children > PERSONS * 0.12 && children < PERSONS * 0.4, `${children} children`);
});

test('about eight documents a person, with a long tail', () => {
  const drawn = town.slice(CAST.length).map((person) => person.documentCount);
  const mean = drawn.reduce((sum, count) => sum + count, 0) / drawn.length;
  assert.ok(mean > 6.5 && mean < 9.5, `mean ${mean}`);
  assert.ok(Math.max(...drawn) > 60);
  assert.equal(town.find((person) => person.key === 'raymond')?.documentCount, 900);
});

test('each member of the cast has a story, a sign-in, a doctor who exists', () => {
  const keys = new Set(townProfessionals({ seed: SEED }).map((professional) => professional.key));
  for (const member of town.slice(0, CAST.length)) {
    assert.ok((member.story ?? '').length > 20);
    assert.equal(member.signIn.identifier, member.key);
    assert.ok(keys.has(member.attendingKey), member.attendingKey);
    for (const planned of member.planned)
      assert.ok(planned.author === undefined || keys.has(planned.author), planned.author);
    for (const blocked of member.blockedKeys) assert.ok(keys.has(blocked));
  }
  assert.equal(town.filter((person) => person.story !== undefined && person.blockedKeys.length > 0).length, 1);
});

test('professionals and structures carry valid national numbers', () => {
  const structures = townStructures();
  const professionals = townProfessionals({ seed: SEED, count: 120 });
  assert.equal(new Set(professionals.map((professional) => professional.rpps)).size, 120);
  for (const professional of professionals) {
    assert.match(professional.rpps, /^\d{11}$/);
    assert.equal(professional.rpps.slice(10), luhnDigit(professional.rpps.slice(0, 10)));
    assert.equal(professional.nationalId, `8${professional.rpps}`);
    assert.equal(professional.profession === '10', professional.specialty !== undefined);
    structureOf(structures, professional.structureKey);
  }
  for (const structure of structures) {
    assert.match(structure.finess, /^\d{9}$/);
    assert.equal(structure.finess.slice(8), luhnDigit(structure.finess.slice(0, 8)));
    assert.equal(structure.id, `1${structure.finess}`);
  }
});

test('one software product is suspended', () => {
  assert.deepEqual(
    townSoftware().flatMap((product) => (product.status === 'suspended' ? [product.key] : [])),
    ['suspended'],
  );
});

test('the CSV files hold a header, and one line a person or professional', () => {
  const lines = [...insuredCsv(town.slice(0, 20))];
  assert.equal(lines[0], `${INSURED_COLUMNS.join(',')}\r\n`);
  assert.equal(lines.length, 21);
  assert.match(
    lines[1] ?? '',
    /^244035809504128,1\.2\.250\.1\.213\.1\.4\.10,Aubertin,Solange Marie Denise,Vautrin,F,1944-03-12,58095,58,/,
  );
  for (const line of lines) assert.equal(line.split(',').length, INSURED_COLUMNS.length);
  const professionals = [...professionalsCsv(townProfessionals({ seed: SEED }), townStructures())];
  assert.equal(professionals[0], `${PROFESSIONAL_COLUMNS.join(',')}\r\n`);
  assert.equal(professionals.length, 31);
});

test('moments say summer and winter time', () => {
  assert.equal(momentOf(epochDay('2026-07-01'), 600).iso, '2026-07-01T10:00:00+02:00');
  assert.equal(momentOf(epochDay('2026-11-20'), 600).iso, '2026-11-20T10:00:00+01:00');
  assert.equal(momentOf(epochDay('2026-10-25'), 600).hl7, '20261025100000+0100');
  assert.equal(momentOf(epochDay('2026-03-28'), 600).hl7, '20260328100000+0100');
});
