/**
 * What a message is not. `condition` is of HL7 table 0357 (messageErrorCondition); `at` is an ERL (`PID^1^3`), empty for the whole
 * message. The reason is plain French without accents outside Latin-1, and never holds anything of the message.
 */
export class Hl7Error extends Error {
  readonly condition: Condition;
  readonly at: string;
  constructor(condition: Condition, reason: string, at = '') {
    super(reason);
    this.name = 'Hl7Error';
    this.condition = condition;
    this.at = at;
  }
}

/** HL7 table 0357, as the CI-SIS uses it (volet "Transmission de documents CDA en HL7 v2", error codes). */
export const CONDITIONS = {
  '0': 'Message accepted',
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '198': 'Non-conformant cardinality',
  '199': 'Other HL7 error',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '207': 'Application internal error',
} as const;
export type Condition = keyof typeof CONDITIONS;

/** Chapter 2 §2.9.2.2: these are rejected (AR), the others are in error (AE). */
export const REJECTED: ReadonlySet<Condition> = new Set(['200', '201', '202', '203']);
