import { Type } from 'typebox';
import type { AccessState } from '../access/access-state.ts';
import { decide } from '../access/decide.ts';
import { type Action, defineAction, type OwnerRef } from '../kernel/action.ts';
import { Failure } from '../kernel/errors.ts';
import type { Row, Statement } from '../kernel/flight.ts';
import type { SubmissionSet } from '../standards/xds/metadata.ts';
import type { DocumentsEnv } from './documents-env.ts';
import { factsOf } from './find-document.ts';
import { READ_MEMBERS } from './list-queries.ts';
import { ownKeysOf } from './own-keys.ts';
import { documentFacts, type FactsRow, sha256 } from './stored-entry.ts';
import { openList } from './stored-list.ts';

const FIND: Statement = {
  name: 'sets-find-signed',
  text: 'select set_id, sealed from submission_set where record_id = $1 and signature_hash = $2',
};

const signatureInput = Type.Object({
  owner: Type.Unsafe<OwnerRef>(Type.Object({})),
  /** Of the document that carried the signature: a dotted OID. */
  uniqueId: Type.String({ maxLength: 128 }),
});

interface SignedSet extends Row {
  readonly set_id: string;
  readonly sealed: Buffer;
}

interface Loaded {
  readonly set: SignedSet | null;
  /** Documents of the set as they are now. */
  readonly members: readonly FactsRow[];
}

export type ReadSignature = Action<typeof signatureInput, AccessState, Loaded, null, { readonly content: Buffer }>;

/**
 * Reads back the signature of a submission set (IHE DSG), byte for byte as it was deposited. In the DMP it is a document hidden from
 * everybody but its author: here too it is there for whom a document of the set is her own, and absent for anybody else.
 */
export function readSignature(env: DocumentsEnv): ReadSignature {
  return defineAction({
    name: 'documents.retrieve',
    input: signatureInput,
    owner: ({ owner }) => owner,
    async load(tx, { uniqueId }, recordId) {
      const [set] = await tx.query<SignedSet>(FIND, [recordId, sha256(uniqueId)]);
      const members = set === undefined ? [] : await tx.query<FactsRow>(READ_MEMBERS, [recordId, set.set_id]);
      return { set: set ?? null, members };
    },
    authorize({ actor, state, loaded, now }) {
      const facts = (loaded?.members ?? []).map((row) => documentFacts(row, ownKeysOf(env, actor)));
      const own = facts.find((one) => one.own) ?? factsOf(env, actor, null);
      return decide(actor, actor.onBehalfOf, 'documents.retrieve', actor.purpose, state, own, now);
    },
    async perform(_tx, { ownerId, loaded }) {
      const key = await env.recordKeys.get(ownerId);
      const set = loaded?.set ?? null;
      if (set === null || key === null) throw new Failure('not-found');
      const { signature } = openList<SubmissionSet>('submissionset', key, ownerId, set.set_id, set.sealed);
      if (signature === undefined) throw new Failure('not-found');
      return {
        output: { content: Buffer.from(signature.xml, 'base64') },
        objects: (loaded?.members ?? []).map((row) => row.logical_id),
      };
    },
  });
}
