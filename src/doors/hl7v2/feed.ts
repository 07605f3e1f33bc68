/** What one message asks of the record: the same acts as at every other door. */
import { requireKeptUniqueId } from '../../documents/aliases.ts';
import { isFailure } from '../../kernel/errors.ts';
import { fromDocumentReference } from '../../standards/fhir/document-reference.ts';
import type { Answer, Reported } from '../../standards/hl7v2/acknowledgement.ts';
import type { Header } from '../../standards/hl7v2/read-message.ts';
import type { Transmission } from '../../standards/hl7v2/transmission.ts';
import type { DocumentEntry } from '../../standards/xds/metadata.ts';
import { Hl7Refusal } from './errors.ts';
import type { Hl7Parts, Sender } from './parts.ts';
import { cardsOf, toSubmission } from './to-submission.ts';

/** @throws CdaError, Failure: nothing of the message was done, or what was done is found done when it is sent again */
export async function feed(
  parts: Hl7Parts,
  proved: Sender,
  header: Header,
  transmission: Transmission,
): Promise<Answer> {
  if (!transmission.forRecord) throw new Hl7Refusal('not-for-record');
  const sender = transmission.secret ? { ...proved, actor: { ...proved.actor, secretSession: true as const } } : proved;
  const told =
    transmission.act === 'withdraw'
      ? await withdraw(parts, sender, transmission)
      : await submit(parts, sender, header, transmission);
  return { code: 'AA', reported: [...told, ...(transmission.forMail ? [NOT_MAILED] : [])] };
}

/** Warnings told of one message. */
const MAX_WARNINGS = 20;

const toWarning = (text: string): Reported => ({ condition: '0', severity: 'W', at: '', text });

/** Said rather than dropped. */
const NOT_MAILED: Reported = {
  condition: '0',
  severity: 'W',
  at: '',
  text: "Le dossier est alimenté; l'envoi par MSSanté demandé n'est pas fait ici.",
};

/** The INS is the same: a name is written in many ways, and the sender looks whether it is one. */
const OTHER_SPELLING = toWarning(
  "Accepté, avec une réserve (l'INS est le même dans PID-3 et dans le document, le nom s'écrit autrement).",
);

async function submit(
  parts: Hl7Parts,
  sender: Sender,
  header: Header,
  transmission: Transmission,
): Promise<readonly Reported[]> {
  const cards = cardsOf(transmission);
  const documents = cards.map(({ document }) => document);
  const input = toSubmission(sender, transmission, header, documents);
  try {
    const { warnings } = await parts.runner.run(parts.actions.submitDocuments, sender.actor, input);
    const told = warnings.slice(0, MAX_WARNINGS).map((text) => toWarning(`Accepté, avec une réserve (${text}).`));
    return cards.some(({ otherSpelling }) => otherSpelling) ? [OTHER_SPELLING, ...told] : told;
  } catch (error) {
    if (!isFailure(error, 'replaced-not-current')) throw error;
    // Which of the two: not the latest version of a document of its own, or none of its own.
    for (const { declared } of documents) {
      const { uniqueId } = declared.replaces ?? {};
      if (uniqueId !== undefined) await locate(parts, sender, input.set.patientId, uniqueId);
    }
    throw new Hl7Refusal('older-version');
  }
}

/** Each document is looked for before the first is withdrawn; one that is gone already is as asked. */
async function withdraw(parts: Hl7Parts, sender: Sender, transmission: Transmission): Promise<readonly Reported[]> {
  const cards = cardsOf(transmission).map(({ document }) => document.declared);
  const [patient] = transmission.patients;
  const named =
    cards.length > 0
      ? cards.map(({ uniqueId, patientId }) => ({ uniqueId, patientId }))
      : [{ uniqueId: transmission.uniqueId ?? '', patientId: patient }];
  for (const { uniqueId, patientId } of named) {
    const { status, uniqueId: kept } = await locate(parts, sender, patientId, uniqueId);
    if (status === 'deprecated') throw new Hl7Refusal('older-version');
    if (status !== 'deleted') requireKeptUniqueId(kept, uniqueId);
  }
  for (const { uniqueId, patientId } of named) {
    const owner = { ins: { value: patientId.value, oid: patientId.oid } };
    await parts.runner.run(parts.actions.withdrawDocument, sender.actor, {
      document: { kind: 'unique', id: uniqueId, owner },
    });
  }
  return [];
}

/** Card of a document of the sender's own. @throws Hl7Refusal not-yours: absent and of another are alike */
async function locate(
  { runner, actions }: Hl7Parts,
  { actor }: Sender,
  { value, oid }: { readonly value: string; readonly oid: string },
  id: string,
): Promise<DocumentEntry> {
  try {
    const document = { kind: 'unique', id, owner: { ins: { value, oid } } } as const;
    const { entry } = await runner.run(actions.locateDocument, actor, { document });
    return fromDocumentReference(JSON.parse(entry.toString()));
  } catch (error) {
    if (isFailure(error, 'not-found') || isFailure(error, 'refused')) throw new Hl7Refusal('not-yours');
    throw error;
  }
}
