import { hearMessage } from '../../standards/xds/hl7-v3.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import { XdsRefusal } from './errors.ts';
import type { XdsOperation } from './parts.ts';

const REASONS: ReadonlySet<string> = new Set(['MODIF_DATA', 'FERM']);

/**
 * TD1.3b (change the administrative data of a record) and TD1.4 (close it) concern records that are not attached to a health space
 * ([526], note 10). Every record here is attached to one: its holder manages it there, and the software is told so.
 */
export const td13bAnd14: XdsOperation = {
  service: 'patients',
  element: 'PRPA_IN201314UV02',
  action: 'urn:hl7-org:v3:PRPA_IN201314UV02',
  answerAction: 'urn:hl7-org:v3:PRPA_IN201314ResponseUV02',
  async run({ body }) {
    const { reason } = hearMessage(body);
    if (!REASONS.has(reason)) throw new MetadataProblem('unreadable', 'reasonCode is MODIF_DATA or FERM', 'reasonCode');
    throw new XdsRefusal('attached-to-space');
  },
};
