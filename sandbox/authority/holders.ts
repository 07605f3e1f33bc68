import type { Professional, Structure } from '../../src/directory/contract.ts';
import type { CardHolder } from './demo-authority.ts';
import { cardSubject, structureSubject } from './subjects.ts';

/** TRE_A00: who acts for a structure and is no professional. */
const OF_STRUCTURE = { code: 'SECRETARIAT_MEDICAL', system: '1.2.250.1.213.1.1.4.6', label: 'Secrétariat médical' };

/** A professional as the holder of a card. */
export function holderOfCard(professional: Professional): CardHolder {
  const { idNat: id, familyName, givenName, profession, specialty, activities, displayName } = professional;
  return {
    id,
    subject: cardSubject({ id, familyName, givenName, title: profession.label ?? profession.code }),
    file: {
      kind: 'person',
      id,
      name: displayName,
      roles: [profession, ...(specialty === undefined ? [] : [specialty])],
      structures: activities.map(({ structure, sector }) => ({ id: structure.idNat, sector })),
    },
  };
}

/** A structure as the holder of its own two certificates. */
export function holderOfStructure({ idNat: id, name, type: sector }: Structure): CardHolder {
  return {
    id,
    subject: structureSubject({ id, name }, 'lps.invalid'),
    file: { kind: 'structure', id, name, roles: [OF_STRUCTURE], structures: [{ id, sector }] },
  };
}
