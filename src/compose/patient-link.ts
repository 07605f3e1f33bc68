/** Who holds a record, asked of the identity context by the record zone: in one process, and across the link between two. */
import { MAX_OWN_RECORDS } from '../access/own-records.ts';
import type { DescribedPatient } from '../identity/describe-patients.ts';
import type { Identity } from '../identity/identity.ts';
import type { StatedTraits } from '../identity/trait-keys.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToZone } from '../kernel/link/link-server.ts';
import { list, object, oneOf, plain, text } from '../kernel/link/shapes.ts';
import { id } from './zone-shapes.ts';

export type DescribePatients = (recordIds: readonly string[]) => Promise<readonly DescribedPatient[]>;

const DESCRIBE = defineCall({
  name: 'space.describe-patients',
  as: 'zone',
  input: object({ recordIds: list(id, MAX_OWN_RECORDS) }),
  output: object({ patients: list(plain<DescribedPatient>(), MAX_OWN_RECORDS) }),
});

/** What the space zone's process answers. */
export function describeOffer(identity: Pick<Identity, 'describePatients'>): LinkOffer {
  return offerToZone(DESCRIBE, async ({ recordIds }) => {
    return { patients: [...(await identity.describePatients(recordIds))] };
  });
}

export function describeOver(link: LinkClient): DescribePatients {
  return async (recordIds) => (await link.call(DESCRIBE, { recordIds: [...recordIds] })).patients;
}

/** The one person of these traits, for a regulation centre (TD0.5); null: nobody, or several. */
export type FindByTraits = (traits: StatedTraits) => Promise<DescribedPatient | null>;

const MAX_NAME = 200;
const FIND = defineCall({
  name: 'space.find-by-traits',
  as: 'zone',
  input: object({
    birthName: text(MAX_NAME),
    givenNames: text(MAX_NAME),
    sex: oneOf('M', 'F', 'U'),
    birthDate: text(10),
  }),
  output: object({ patients: list(plain<DescribedPatient>(), 1) }),
});

export function traitsOffer(identity: Pick<Identity, 'findRecordByTraits'>): LinkOffer {
  return offerToZone(FIND, async (traits) => {
    const found = await identity.findRecordByTraits(traits);
    return { patients: found === null ? [] : [found] };
  });
}

export function traitsOver(link: LinkClient): FindByTraits {
  return async (traits) => (await link.call(FIND, traits)).patients[0] ?? null;
}
