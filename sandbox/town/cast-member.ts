import type { ConditionKey } from './medicine/condition.ts';
import type { PlannedDocument } from './world.ts';

/** A person of the town who has a name, a sign-in and a story; the same in every town, whatever the seed. */
export interface CastMember {
  /** Key, and identifier of the demo sign-in. */
  readonly key: string;
  readonly birthName: string;
  readonly givenNames: readonly string[];
  readonly usedName?: string;
  readonly sex: 'F' | 'M';
  readonly birthDate: string;
  readonly birthplaceCode: string;
  /** Order number in the matricule; reserved, so that no drawn person has it. */
  readonly order: number;
  readonly oid?: string;
  readonly scheme?: string;
  readonly household: string;
  readonly address: readonly [number: string, street: string];
  readonly guardians?: readonly string[];
  readonly conditions: readonly ConditionKey[];
  readonly attending: string;
  readonly blocked?: readonly string[];
  /** Keys of those who look for the record without a right to it: refused, and told in its history. */
  readonly refused?: readonly string[];
  readonly documentCount: number;
  readonly story: string;
  readonly planned: readonly PlannedDocument[];
}
