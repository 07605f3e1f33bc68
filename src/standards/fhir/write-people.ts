/**
 * Authors, authenticators and recipients as contained resources; read-people.ts reads them back without loss.
 * A professional is a Practitioner (with a PractitionerRole when a function, a specialty or a structure is stated),
 * a system (XCN.10 = U) a Device, a patient as author (XCN.13 = NH) a Patient. Source: PDSm-for-DMP 0.1.0, logical models
 * Author, ActorPS, ActorPatient, ActorSystem; PDSm 3.1.1, DocumentReference.author and List.source.
 */
import type { Author, Xcn, Xon } from '../xds/metadata.ts';
import { compact, toConcept, toIdentifier } from './codings.ts';
import type { Extension, HumanName, Identifier, Reference } from './datatypes.ts';
import { MHD_AUTHOR_ORG, OWN_AUTHOR_ROLE, OWN_AUTHOR_SPECIALTY, OWN_NAME_PARTS, OWN_NAME_TYPE } from './systems.ts';
import type { Device, Organization, Patient, Practitioner, PractitionerRole, Resource } from './types.ts';

/** XCN.10 was not stated. */
export const UNSTATED = 'unstated';

/** XCN.10 where it differs from what the resource implies: D for people, U for devices. */
function nameTypeExtension(person: Xcn, implied: 'D' | 'U'): Extension[] {
  return person.nameType === implied ? [] : [{ url: OWN_NAME_TYPE, valueCode: person.nameType ?? UNSTATED }];
}

function identifiersOf(person: Xcn): Identifier[] {
  const identifier = toIdentifier({
    ...(person.id === undefined ? {} : { value: person.id }),
    ...(person.oid === undefined ? {} : { oid: person.oid }),
    ...(person.idType === undefined ? {} : { type: person.idType }),
  });
  return identifier === null ? [] : [identifier];
}

function one(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : [text];
}

function toHumanName({ name }: Xcn): HumanName[] {
  if (name === undefined) return [];
  const { family, given, prefix, suffix } = name;
  const written = compact<HumanName>({ family, given: [...given], prefix: one(prefix), suffix: one(suffix) });
  return Object.keys(written).length === 0 ? [] : [written];
}

/** A person as a Practitioner or, for patients as authors, as a Patient. */
function toHuman(person: Xcn, id: string, type: 'Practitioner' | 'Patient'): Practitioner | Patient {
  return compact<Practitioner | Patient>({
    resourceType: type,
    id,
    extension: nameTypeExtension(person, 'D'),
    identifier: identifiersOf(person),
    name: toHumanName(person),
  });
}

function toDevice(person: Xcn, id: string, organization: string | undefined): Device {
  const { family, given = [], prefix, suffix } = person.name ?? {};
  const rest = compact<HumanName>({ prefix: one(prefix), suffix: one(suffix) });
  const parts: Extension[] = Object.keys(rest).length === 0 ? [] : [{ url: OWN_NAME_PARTS, valueHumanName: rest }];
  return compact<Device>({
    resourceType: 'Device',
    id,
    extension: [...nameTypeExtension(person, 'U'), ...parts],
    identifier: identifiersOf(person),
    deviceName: [
      ...(family === undefined || family === '' ? [] : [{ name: family, type: 'user-friendly-name' }]),
      // CI-SIS puts the model of a device where the given name of a person stands.
      ...given.map((name) => ({ name, type: 'model-name' })),
    ],
    owner: organization === undefined ? undefined : { reference: `#${organization}` },
  });
}

export function toOrganization(institution: Xon, id: string): Organization {
  const identifier = toIdentifier({
    ...(institution.id === undefined ? {} : { value: institution.id }),
    ...(institution.oid === undefined ? {} : { oid: institution.oid }),
    ...(institution.idType === undefined ? {} : { type: institution.idType }),
  });
  return compact<Organization>({
    resourceType: 'Organization',
    id,
    identifier: identifier === null ? [] : [identifier],
    name: institution.name,
  });
}

/**
 * Adds the resources of one author to `contained` under ids that start with `key`, and answers the reference to them.
 */
export function toAuthor(author: Author, key: string, contained: Resource[]): Reference {
  const { person, institution, role, specialty } = author;
  const organization = institution === undefined ? undefined : `${key}o`;
  if (institution !== undefined) contained.push(toOrganization(institution, `${key}o`));
  if (person.nameType === 'U' || person.idType === 'NH') {
    const isDevice = person.nameType === 'U';
    contained.push(isDevice ? toDevice(person, key, organization) : toHuman(person, key, 'Patient'));
    const extension: Extension[] = [
      ...role.map((one) => ({ url: OWN_AUTHOR_ROLE, valueCodeableConcept: toConcept(one) })),
      ...(specialty === undefined ? [] : [{ url: OWN_AUTHOR_SPECIALTY, valueCodeableConcept: toConcept(specialty) }]),
      ...(isDevice || organization === undefined
        ? []
        : [{ url: MHD_AUTHOR_ORG, valueReference: { reference: `#${organization}` } }]),
    ];
    return compact<Reference>({ extension, reference: `#${key}` });
  }
  contained.push(toHuman(person, key, 'Practitioner'));
  if (organization === undefined && role.length === 0 && specialty === undefined) return { reference: `#${key}` };
  contained.push(
    compact<PractitionerRole>({
      resourceType: 'PractitionerRole',
      id: `${key}r`,
      practitioner: { reference: `#${key}` },
      organization: organization === undefined ? undefined : { reference: `#${organization}` },
      code: role.map(toConcept),
      specialty: specialty === undefined ? [] : [toConcept(specialty)],
    }),
  );
  return { reference: `#${key}r` };
}

/** A person who is not an author (legal authenticator, recipient): always a Practitioner, whatever XCN.10 says. */
export function toPractitioner(person: Xcn, id: string): Practitioner {
  return toHuman(person, id, 'Practitioner') as Practitioner;
}
