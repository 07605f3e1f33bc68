/** Persons and a doctor who look at pages: signed in through them, with documents, readers and notices. */
import { bigCda } from '../sandbox/town/big-cda.ts';
import { ENROLMENT } from '../src/identity/identity.ts';
import { codeReader, Visitor } from '../test/support/visitor.ts';
import type { BenchDeployment } from './deployment.ts';
import { loadDocuments } from './loader.ts';

const DOCUMENTS = 50;
const CONTENT_BYTES = 60 * 1024;

/** Somebody signed in, and the address of her document that has bytes. */
export interface SignedIn {
  readonly cookie: string;
  readonly document: string;
  /** The page that shows her carnet with a reader's eyes. */
  readonly seeAs: string;
  readonly nobody: '';
  /** Of the doctor, who has one session. */
  readonly doctor: string;
}

/** Loads the documents, and gives the visitors an identifier and a password. Returns each one's address and document. */
async function prepare(deployment: BenchDeployment, seed: number, visitors: number) {
  const cda = bigCda(CONTENT_BYTES, seed);
  const opened = await deployment.open();
  const contents = new Map<string, string>();
  try {
    await loadDocuments(
      {
        zone: opened.record,
        admin: deployment.admin,
        perRecord: DOCUMENTS,
        bytesOf: (person, number) => (number === 0 ? cda.document(person.index, person).bytes : null),
        stored: ({ recordId }, contentId) => void contents.set(recordId, contentId),
        say: (done) => console.log(`loaded ${done} documents`),
      },
      deployment.records,
    );
    const { identity } = opened.space;
    const chosen = deployment.records.slice(0, visitors);
    const found = [];
    const { runner, actions } = opened.record;
    for (const { person, recordId } of chosen) {
      for (const doctor of deployment.actorValues)
        await runner.run(actions.declareConsent, doctor, { owner: { id: recordId }, role: 'care-team' });
      const known = await identity.findByIns({ value: person.ins.matricule, oid: person.ins.oid });
      if (known === null) throw new Error('an imported person is not found');
      const { identifier, password } = person.signIn;
      await identity.setCredential(ENROLMENT, known.personId, identifier, await identity.hashPassword(password));
      const { rows } = await deployment.admin.query<{ logical_id: string }>(
        'select logical_id from document where record_id = $1 and content_id = $2',
        [recordId, contents.get(recordId)],
      );
      found.push({ person, document: `/documents/${rows[0]?.logical_id ?? ''}` });
    }
    await opened.settle();
    return found;
  } finally {
    await opened.close();
  }
}

export async function signInAll(deployment: BenchDeployment, seed: number, visitors: number): Promise<SignedIn[]> {
  const base = `http://localhost:${deployment.watched.port}`;
  const signedIn: SignedIn[] = [];
  const doctor = new Visitor(base);
  const led = await doctor.signInProfessional(deployment.actors[0]?.nationalId ?? '');
  if (led !== '/pro') throw new Error(`the doctor of the benchmark is led to ${led}`);
  for (const { person, document } of await prepare(deployment, seed, visitors)) {
    const visitor = new Visitor(base);
    await visitor.signIn(person.signIn.identifier, person.signIn.password, codeReader(base, person.email));
    const reader = /\/qui-voit\/lecteur\?([^"]+)/.exec(await (await visitor.send('/qui-voit')).text())?.[1];
    if (reader === undefined) throw new Error('a record of the benchmark has no reader');
    const seeAs = `/qui-voit/comme?${reader.replaceAll('&amp;', '&')}`;
    signedIn.push({ nobody: '', cookie: visitor.cookieHeader, document, seeAs, doctor: doctor.cookieHeader });
  }
  return signedIn;
}
