import type { SubmittedDocument } from '../../documents/submission.ts';
import type { Actor } from '../../kernel/actor.ts';
import { holderOf } from '../../standards/vihf/holder.ts';
import type { SetSignature, SubmissionSet } from '../../standards/xds/metadata.ts';
import type { ReadDocument } from '../../standards/xds/read-submission.ts';
import { XmlSignatureError } from '../../standards/xml-signature/signature-error.ts';
import {
  requireInManifest,
  type SignedManifest,
  verifyManifest,
} from '../../standards/xml-signature/verify-manifest.ts';
import { XdsRefusal } from './errors.ts';
import type { XdsParts } from './parts.ts';

/** Bytes of one signature: of fifty documents, with its certificates, some 40 kB. */
const MAX_SIGNATURE_BYTES = 256 * 1024;

const refused = (reason: string): XdsRefusal => new XdsRefusal('signature-refused', { reason });

/**
 * The signature of a set (IHE DSG, XAdES; TD2.1), verified: it names the set and every document of it, their digests are those of
 * the bytes that came, and it is signed by who deposits or by her structure, with a certificate that is believed.
 * @throws XdsRefusal signature-refused
 */
export function verifySetSignature(
  { clock, signers }: Pick<XdsParts, 'clock' | 'signers'>,
  actor: Actor,
  set: SubmissionSet,
  documents: readonly SubmittedDocument[],
  signature: { readonly entry: ReadDocument['entry']; readonly content: Buffer },
): SetSignature {
  if (signers === undefined) throw refused('no authority of signatures is known here');
  const { entry, content } = signature;
  if (content.length > MAX_SIGNATURE_BYTES) throw refused(`a signature has at most ${MAX_SIGNATURE_BYTES} bytes`);
  const manifest = proved(() => {
    const found = verifyManifest(content, signers);
    for (const { declared, content: bytes } of documents) {
      requireInManifest(found, `urn:oid:${declared.uniqueId}`, bytes, signers);
    }
    return found;
  });
  requireSet(manifest, set);
  const problem = signers.trust.problemOf(manifest.certificate, clock.now());
  if (problem !== null) throw refused(`the certificate of the signature is not believed: ${problem}`);
  requireSigner(manifest, actor);
  return { uniqueId: entry.uniqueId, xml: content.toString('base64') };
}

function proved<T>(verify: () => T): T {
  try {
    return verify();
  } catch (error) {
    if (error instanceof XmlSignatureError) throw refused(error.problem);
    throw error;
  }
}

/** IHE DSG: the set is named by its uniqueId; its digest says nothing, for it has no bytes. */
function requireSet({ references }: SignedManifest, { uniqueId }: SubmissionSet): void {
  if (!references.some(({ uri }) => uri === `urn:oid:${uniqueId}`))
    throw refused('it does not name this submission set');
}

function requireSigner({ certificate }: SignedManifest, actor: Actor): void {
  const holder = holderOf(certificate);
  const structure = actor.kind === 'structure' ? actor.id : actor.structure?.id;
  const isOwn = holder?.kind === 'person' ? holder.id === actor.id : holder?.id === structure;
  if (holder === null || !isOwn) throw refused('it is signed by somebody else than who deposits');
}
