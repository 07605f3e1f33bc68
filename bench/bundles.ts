/** Deposits ready to be sent: distinct CDA documents in ITI-65 transactions, made before a measure begins. */

import { provideBundle } from '../sandbox/demo/provide-bundle.ts';
import { bigCda } from '../sandbox/town/big-cda.ts';
import type { TownProfessional } from '../sandbox/town/professionals.ts';
import { seededRandom } from '../sandbox/town/random.ts';
import { townSoftware } from '../sandbox/town/software.ts';
import type { TownPerson } from '../sandbox/town/world.ts';
import type { SubmissionSet } from '../src/standards/xds/metadata.ts';
import { headOf, type Prepared } from './client.ts';

export const DOCUMENT_BYTES = 64 * 1024;
const DATA_MARK = '@@DATA@@';
const CONTENT_TYPE = { code: '07', system: '1.2.250.1.213.2.2', label: 'Acte non encadré' };

/** Makes deposits one after the other, by random actors for random records; no two are alike. */
export class BundleMaker {
  readonly #people: readonly TownPerson[];
  readonly #actors: readonly TownProfessional[];
  readonly #cda: ReturnType<typeof bigCda>;
  readonly #random: ReturnType<typeof seededRandom>;
  readonly #sourceId = townSoftware()[0]?.sourceId ?? '';
  #number = 0;

  constructor(people: readonly TownPerson[], actors: readonly TownProfessional[], seed: number) {
    this.#people = people;
    this.#actors = actors;
    this.#cda = bigCda(DOCUMENT_BYTES, seed);
    this.#random = seededRandom('bench-deposit', seed);
  }

  /** `count` requests with these tokens (one an actor). */
  prepare(count: number, tokens: readonly string[]): Prepared[] {
    return Array.from({ length: count }, () => this.#one(tokens));
  }

  #one(tokens: readonly string[]): Prepared {
    const person = this.#random.pick(this.#people);
    const index = this.#random.int(0, this.#actors.length - 1);
    const actor = this.#actors[index] as TownProfessional;
    this.#number += 1;
    const body = this.#body(this.#number, person, actor);
    const head = headOf('POST', '/fhir', tokens[index] ?? '', {
      'content-type': 'application/fhir+json',
      accept: 'application/fhir+json',
      'content-length': String(body.length),
    });
    return { head, body };
  }

  #body(number: number, person: TownPerson, actor: TownProfessional): Buffer {
    const document = this.#cda.document(number, person, actor);
    const entry = this.#cda.entryOf(document, person, actor);
    const set: SubmissionSet = {
      uniqueId: `${document.uniqueId}.1`,
      sourceId: this.#sourceId,
      submissionTime: entry.creationTime,
      patientId: entry.patientId,
      contentType: CONTENT_TYPE,
      authors: entry.authors,
      intendedRecipients: [],
    };
    const bundle = provideBundle(set, entry, DATA_MARK);
    const [before = '', after = ''] = JSON.stringify(bundle).split(DATA_MARK);
    return Buffer.concat([
      Buffer.from(before),
      Buffer.from(document.bytes.toString('base64'), 'latin1'),
      Buffer.from(after),
    ]);
  }
}
