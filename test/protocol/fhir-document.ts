/** One document of a record as its author, a colleague, the attending doctor and the person know it, over HTTP. */
import { toHistoryEvent } from '../../src/doors/web/carnet-history.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import type { Bundle, DocumentReference } from '../../src/standards/fhir/types.ts';
import type { Visibility } from '../../src/standards/xds/metadata.ts';
import { en } from '../../web/messages/en.ts';
import { fr } from '../../web/messages/fr.ts';
import { sentence } from '../../web/words/history-sentence.ts';
import { authorised, documentsOf, type Ins, json, newDeposit, search } from './fhir-calls.ts';
import type { FhirWorld } from './fhir-world.ts';

/** A record where an author deposited one document, and a colleague and the attending doctor may read. */
export async function recordOf(fhir: FhirWorld, visibility: Visibility[] = []) {
  const { ins, holder, recordId } = await fhir.world.openRecord();
  const [author, reader] = [await authorised(fhir, ins), await authorised(fhir, ins)];
  const attending = await authorised(fhir, ins);
  const { zone } = fhir.world;
  await zone.runner.run(zone.actions.declareConsent, attending, { owner: { ins }, role: 'attending' });
  const deposit = newDeposit(ins, { visibility });
  const answer = await json<Bundle>(await fhir.send(author, 'POST', '', { body: deposit.bundle }));
  const places = (answer.entry ?? []).map(({ response }) => response?.location ?? '');
  return { ins, holder, recordId, author, reader, attending, deposit, binary: places[2] ?? '', entry: places[1] ?? '' };
}

export const patchOf =
  (fhir: FhirWorld) =>
  (actor: Actor, uniqueId: string, body: unknown, headers: Record<string, string> = {}) =>
    fhir.send(actor, 'PATCH', `/DocumentReference?identifier=urn:ietf:rfc:3986%7Curn:oid:${uniqueId}`, {
      headers: { 'content-type': 'application/json-patch+json', ...headers },
      body: JSON.stringify(body),
    });

export const foundBy = async (fhir: FhirWorld, actor: Actor, ins: Ins, more = ''): Promise<DocumentReference[]> =>
  documentsOf(await json<Bundle>(await search(fhir, actor, ins, more)));

/** Lines of the holder's history that say something of this document, last first. */
export async function historyOf(
  fhir: FhirWorld,
  holder: Actor,
  recordId: string,
  language: 'fr' | 'en',
): Promise<string[]> {
  const { zone } = fhir.world;
  const { entries } = await zone.runner.run(zone.actions.readHistory, holder, {
    owner: { id: recordId },
    count: 50,
    withoutOwnLooks: true,
  });
  return entries.map((entry) =>
    sentence(toHistoryEvent(entry, language), language, language === 'fr' ? fr : en)
      .map((part) => (part.kind === 'document' ? `<${part.title}>${part.logicalId === null ? '' : '*'}` : part.text))
      .join(''),
  );
}

/** Codes of confidentiality and visibility. */
export const labelsOf = (card: DocumentReference | undefined) =>
  card?.securityLabel?.map(({ coding }) => coding?.[0]?.code);
