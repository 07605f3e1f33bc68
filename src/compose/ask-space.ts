/** What the record zone asks of the space zone for the SOAP and HL7 v2 doors: in one process, and across the link between two. */
import type { LinkClient } from '../kernel/link/link-client.ts';
import type { LinkOffer } from '../kernel/link/link-server.ts';
import { type IdentifyCaller, identifyOffer, identifyOver } from './caller-link.ts';
import {
  type DescribePatients,
  describeOffer,
  describeOver,
  type FindByTraits,
  traitsOffer,
  traitsOver,
} from './patient-link.ts';
import type { SpaceZone } from './space-zone.ts';

export interface AskSpace {
  /** Who calls at the SOAP door. */
  readonly identify: IdentifyCaller;
  /** Who holds a record. */
  readonly describe: DescribePatients;
  /** The one person of some traits, and her record. */
  readonly findByTraits: FindByTraits;
}

type Asked = Pick<SpaceZone, 'directory' | 'identity'>;

export const askHere = ({ directory, identity }: Asked): AskSpace => {
  const { describePatients: describe, findRecordByTraits: findByTraits } = identity;
  return { identify: directory.identify, describe, findByTraits };
};

export const askOver = (client: LinkClient): AskSpace => {
  return { identify: identifyOver(client), describe: describeOver(client), findByTraits: traitsOver(client) };
};

/** What the space zone's process answers. */
export const askOffers = ({ directory, identity }: Asked): LinkOffer[] => [
  identifyOffer(directory),
  describeOffer(identity),
  traitsOffer(identity),
];
