import type { SubmissionInput } from '../../src/documents/submission.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { fromInstant } from '../../src/standards/xds/stated-time.ts';
import type { TownDocument } from '../town/documents.ts';
import { displayName, type TownProfessional } from '../town/professionals.ts';
import { type TownWorld, workplaceOf } from '../town/scene.ts';
import { type TownSoftware, townSoftware } from '../town/software.ts';
import type { TownPerson } from '../town/world.ts';

const PROFESSIONS = '1.2.250.1.71.1.2.7';
const SPECIALTIES = '1.2.250.1.71.4.2.5';

/** A professional of the town, at work with the software of its structure. */
export function actorOf(world: TownWorld, professional: TownProfessional): Actor {
  const place = workplaceOf(world, professional);
  const product = townSoftware().find((s) => s.structureKey === professional.structureKey && s.status === 'approved') as
    | TownSoftware
    | undefined;
  const software = product ?? (townSoftware()[0] as TownSoftware);
  return {
    kind: 'professional',
    id: professional.nationalId,
    name: displayName(professional),
    recordIds: [],
    profession: { code: professional.profession, system: PROFESSIONS, label: professional.professionLabel },
    ...(professional.specialty === undefined
      ? {}
      : { specialty: { code: professional.specialty, system: SPECIALTIES } }),
    structure: { id: place.id, name: place.name },
    software: { id: software.clientId, name: software.name, version: software.version },
    purpose: 'normal',
    onBehalfOf: null,
  };
}

/** A document of the town as its author's software deposits it; `time` counts the sets that carry it. */
export function submissionOf(person: TownPerson, document: TownDocument, author: Actor, time = 1): SubmissionInput {
  const patientId = { value: person.ins.matricule, oid: person.ins.oid, type: 'NH' as const };
  // Hidden documents are hidden by the person, after the deposit: that is how it happens.
  const visibility = document.entry.visibility.filter((v) => v !== 'MASQUE_PS');
  return {
    owner: { ins: { value: person.ins.matricule, oid: person.ins.oid } },
    set: {
      uniqueId: `${document.uniqueId}.${time}`,
      sourceId: townSoftware().find((s) => s.clientId === author.software?.id)?.sourceId ?? '2.25.1',
      submissionTime: fromInstant(document.depositedAt),
      patientId,
      contentType: document.contentType,
      authors: document.entry.authors,
      intendedRecipients: [],
    },
    documents: [
      {
        declared: {
          ...document.entry,
          visibility,
          ...(document.replaces === undefined ? {} : { replaces: { uniqueId: document.replaces } }),
        },
        content: document.bytes,
        mediaType: 'text/xml',
      },
    ],
  };
}
