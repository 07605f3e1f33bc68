import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withXml } from '../../src/standards/cda/xml-tree.ts';
import { kitShape, shapeOf, skipWithoutKit } from '../support/xds-shapes.ts';
import { authorised } from './fhir-calls.ts';
import {
  changeStatus,
  cxOf,
  demographics,
  deposit,
  entriesOf,
  faultOf,
  find,
  newSet,
  query,
  retrieve,
} from './xds-calls.ts';
import { named, startXdsWorld, type XdsWorld } from './xds-world.ts';

let xds: XdsWorld;
before(async () => {
  xds = await startXdsWorld();
});
after(async () => {
  assert.deepEqual(xds.fhir.mistakes, []);
  await xds.stop();
});

const DEMOGRAPHICS = 'urn:hl7-org:v3:PRPA_IN201307UV02';
const LIST = 'urn:si-dmp-habilitations:HabilitationsEndPoint:listAuthorizationByPatient';
const SET_AUTHORIZATION = 'urn:si-dmp-habilitations:HabilitationsEndPoint:setAuthorization';

const setAuthorization = (action: string, role = '') =>
  `<setAuthorization xmlns="urn:si-dmp-habilitations"><action>${action}</action>${role === '' ? '' : `<role>${role}</role>`}</setAuthorization>`;

test('TD0.2 and TD0.3: a record exists, its doctor declares herself, then ends her authorisation', async () => {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await xds.fhir.world.professional(97_001);
  const state = async () => {
    const { body } = await xds.call('patients', doctor, ins, DEMOGRAPHICS, demographics(ins));
    return named(body, 'attentionLine').map((line) => {
      const value = named(line, 'value')[0]?.attrs;
      return value?.code ?? value?.value;
    });
  };
  const set = async (action: string, role = '') => {
    const { body } = await xds.call('habilitations', doctor, ins, SET_AUTHORIZATION, setAuthorization(action, role));
    return named(body, 'status')[0]?.children[0];
  };
  assert.deepEqual(await state(), ['INEXISTANTE', 'false']);
  assert.equal(await set('AJOUT'), 'DMPOk');
  assert.deepEqual(await state(), ['VALIDE', 'false']);
  assert.equal(await set('AJOUT', 'MEDECIN_TRAITANT'), 'DMPOk');
  assert.deepEqual(await state(), ['VALIDE', 'true']);
  assert.equal(await set('SUPPRESSION'), 'DMPOk');
  assert.equal((await state())[0], 'INEXISTANTE');
  assert.equal(await set('AUTRE'), 'XDSRegistryMetadataError');
});

test('TD1.3a: the emergencies that the person opposes are told, and what is not attached is not', async () => {
  const { ins, holder, recordId } = await xds.fhir.world.openRecord();
  const doctor = await xds.fhir.world.professional(97_005);
  const { zone } = xds.fhir.world;
  const flags = async () => {
    const { body } = await xds.call('patients', doctor, ins, DEMOGRAPHICS, demographics(ins, 'CNSLT_DATA'));
    return named(body, 'administrativeObservation').map((one) => [
      named(one, 'code')[0]?.attrs.code,
      named(one, 'value')[0]?.attrs.value,
    ]);
  };
  const told = (breakGlass: string, regulation: string) => [
    ['OPPOSITION_BRIS_DE_GLACE', breakGlass],
    ['OPPOSITION_ACCES_URGENCE', regulation],
  ];
  assert.deepEqual(await flags(), told('false', 'false'));
  const set = (regulation: boolean, breakGlass: boolean) =>
    zone.runner.run(zone.actions.setEmergencies, holder, {
      owner: { id: recordId },
      ...{ regulation, breakGlass, masked: false },
    });
  await set(true, false);
  assert.deepEqual(await flags(), told('true', 'false'));
  await set(false, true);
  assert.deepEqual(await flags(), told('false', 'true'));
});

test('no record is an answer: NF, and nothing about anybody', async () => {
  const doctor = await xds.fhir.world.professional(97_002);
  const nobody = { value: '279035121518989', oid: '1.2.250.1.213.1.4.10' };
  const { body } = await xds.call('patients', doctor, nobody, DEMOGRAPHICS, demographics(nobody));
  assert.equal(named(body, 'queryResponseCode')[0]?.attrs.code, 'NF');
  assert.equal(named(body, 'patient').length, 0);
});

test('TD1.6: who is authorised and who is blocked; whoever is not authorised hears nothing of it', async () => {
  const { ins, holder, recordId } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const { zone } = xds.fhir.world;
  const blocked = { id: '899900000777', name: 'Dr Bloqué' };
  await zone.runner.run(zone.actions.blockProfessional, holder, { owner: { id: recordId }, professional: blocked });
  const list = (actor: typeof doctor, mode: string) =>
    xds.call(
      'habilitations',
      actor,
      ins,
      LIST,
      `<listAuthorizationByPatient xmlns="urn:si-dmp-habilitations"><mode>${mode}</mode></listAuthorizationByPatient>`,
    );
  const idsOf = async (mode: string) => {
    const { body } = await list(doctor, mode);
    return named(body, 'nationalId').map(({ children }) => children[0]);
  };
  assert.deepEqual(await idsOf('ACTIVE'), [doctor.id]);
  assert.deepEqual(await idsOf('INTERDITE'), [blocked.id]);
  assert.equal((await idsOf('TOUTE')).length, 2);
  const stranger = await xds.fhir.world.professional(97_004);
  const refused = await list(stranger, 'TOUTE');
  assert.equal(named(refused.body, 'status')[0]?.children[0], 'DMPAccessDeniedByRightsService');
  assert.equal(named(refused.body, 'nationalId').length, 0);
});

test('TD1.3b and TD1.4: a record attached to a health space is managed there, and the software is told so', async () => {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await xds.fhir.world.professional(97_003);
  for (const reason of ['MODIF_DATA', 'FERM']) {
    const revise = demographics(ins, reason).replaceAll('PRPA_IN201307UV02', 'PRPA_IN201314UV02');
    const answer = await xds.call('patients', doctor, ins, 'urn:hl7-org:v3:PRPA_IN201314UV02', revise);
    assert.equal(faultOf(answer), 'DMPDossierRattacheENS');
  }
});

test('each service says in WSDL what it does, and where', async () => {
  for (const [service, element] of [
    ['patients', 'PRPA_IN201307UV02'],
    ['habilitations', 'setAuthorization'],
    ['registry', 'AdhocQueryRequest'],
    ['repository', 'ProvideAndRegisterDocumentSetRequest'],
  ] as const) {
    const response = await fetch(`${xds.base}/${service}?wsdl`);
    const xml = Buffer.from(await response.arrayBuffer());
    const tree = withXml(xml, true, (root) => root.tree());
    assert.equal(named(tree, 'address')[0]?.attrs.location, `https://carnet.test/si-dmp-server/v2/services/${service}`);
    assert.ok(named(tree, 'part').some(({ attrs }) => attrs.element === `m:${element}`));
  }
});

/** Answers of ours to the transactions that the kit shows, by how its files begin. */
async function ourAnswers() {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const time = {
    text: '2026-03-12T09:06:00Z',
    precision: 'second',
    offset: 'Z',
    from: '2026-03-12T09:06:00.000Z',
    to: '2026-03-12T09:06:01.000Z',
  } as const;
  const legal = { id: '810000000001', oid: '1.2.250.1.71.4.2.1', name: { family: 'ESSAI', given: ['Anne'] } };
  const what = newSet(ins, {
    comments: 'x',
    serviceStop: time,
    legalAuthenticator: legal,
    sourcePatientId: { value: '1', oid: '1.2.250.1.999.5', type: 'PI' },
    sourcePatientInfo: { id: [], birthName: 'X', given: ['Y'], birthDate: '1980-01-01', sex: 'F' },
    eventCodes: [{ code: 'H33', system: '2.16.840.1.113883.6.3', label: 'x' }],
    formatCode: { code: 'urn:ihe:iti:xds:2017:mimeTypeSufficient', system: '1.3.6.1.4.1.19376.1.2.3', label: 'x' },
    facilityType: { code: 'SA01', system: '1.2.250.1.71.4.2.4', label: 'x' },
    practiceSetting: { code: 'ETABLISSEMENT', system: '1.2.250.1.213.1.1.4.9', label: 'x' },
  });
  const done = await deposit(xds, doctor, ins, what);
  const found = await query(xds, doctor, ins, 'FindDocuments', {
    XDSDocumentEntryPatientId: cxOf(ins),
    XDSDocumentEntryStatus: ['urn:oasis:names:tc:ebxml-regrep:StatusType:Approved'],
  });
  const read = await retrieve(xds, doctor, ins, what.documents[0]?.declared.uniqueId ?? '');
  const [entry] = await find(xds, doctor, ins);
  const archived = await changeStatus(xds, doctor, ins, what.set, entry?.entryUuid ?? '', ['approved', 'archived']);
  const exists = await xds.call('patients', doctor, ins, DEMOGRAPHICS, demographics(ins));
  const consent = await xds.call('habilitations', doctor, ins, SET_AUTHORIZATION, setAuthorization('AJOUT'));
  return { 'TD2.1 ': done, 'TD3.1': found, 'TD3.2': read, 'TD3.3d': archived, 'TD0.2': exists, 'TD0.3': consent };
}

test('answers have the shape of the national ones, less what is told to nobody here', {
  skip: skipWithoutKit,
}, async () => {
  // Identity of the patient and her contact details: the software shows its own (RG_0320).
  const untold = /patientPerson\/(name\/|telecom|administrativeGenderCode|birthTime)/;
  for (const [begins, { body }] of Object.entries(await ourAnswers())) {
    const ours = new Set(shapeOf(body));
    const lacking = kitShape(begins.trim() === 'TD2.1' ? 'TD2.1_' : begins).filter((path) => !ours.has(path));
    assert.deepEqual(
      lacking.filter((path) => !untold.test(path)),
      [],
      begins,
    );
  }
});

test('answers keep their shapes', async () => {
  const answers = await ourAnswers();
  const response = ['RegistryResponse', 'RegistryResponse@status'];
  assert.deepEqual(shapeOf(answers['TD2.1 '].body), response);
  assert.deepEqual(shapeOf(answers['TD3.3d'].body), response);
  const output = ['setAuthorizationResponse', '/output', '/output/context', '/output/status'];
  assert.deepEqual(
    shapeOf(answers['TD0.3'].body),
    output.map((path) => (path.startsWith('/') ? `setAuthorizationResponse${path}` : path)),
  );
  const document = 'RetrieveDocumentSetResponse/DocumentResponse';
  assert.deepEqual(shapeOf(answers['TD3.2'].body), [
    'RetrieveDocumentSetResponse',
    document,
    ...[
      'Document',
      'Document/Include',
      'Document/Include@href',
      'DocumentUniqueId',
      'RepositoryUniqueId',
      'mimeType',
    ].map((name) => `${document}/${name}`),
    ...response.map((path) => `RetrieveDocumentSetResponse/${path}`),
  ]);
  const slots = named(answers['TD3.1'].body, 'Slot').map(({ attrs }) => attrs.name);
  for (const name of [
    'creationTime',
    'hash',
    'languageCode',
    'legalAuthenticator',
    'repositoryUniqueId',
    'serviceStartTime',
  ]) {
    assert.ok(slots.includes(name), name);
  }
});

test('sent again under another uniqueId, it keeps its own, says so, and both find and read it', async () => {
  const { ins } = await xds.fhir.world.openRecord();
  const doctor = await authorised(xds.fhir, ins);
  const what = newSet(ins);
  await deposit(xds, doctor, ins, what);
  const [first] = what.documents;
  assert.ok(first);
  const uniqueId = `${first.declared.uniqueId}.7`;
  const again = { ...newSet(ins), documents: [{ ...first, declared: { ...first.declared, uniqueId } }] };
  const done = await deposit(xds, doctor, ins, again);
  assert.ok(done.text.includes(`keeps the uniqueId ${first.declared.uniqueId}`), done.text);
  const found = entriesOf(await query(xds, doctor, ins, 'GetDocuments', { XDSDocumentEntryUniqueId: [uniqueId] }));
  assert.equal(found[0]?.uniqueId, first.declared.uniqueId);
  assert.deepEqual((await retrieve(xds, doctor, ins, uniqueId)).parts[0]?.bytes, first.content);
});
