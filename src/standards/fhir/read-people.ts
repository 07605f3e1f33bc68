/**
 * Who the contained resources and references of a resource designate: the reverse of write-people.ts, which also reads
 * what other products write. Source: PDSm 3.1.1 and PDSm-for-DMP 0.1.0 examples.
 */
import type { Author, Coded, Xcn, Xon } from '../xds/metadata.ts';
import { bestIdentifier, compact, fromConcept, fromIdentifier } from './codings.ts';
import type { HumanName, Identifier, Reference } from './datatypes.ts';
import { MHD_AUTHOR_ORG, OWN_AUTHOR_ROLE, OWN_AUTHOR_SPECIALTY, OWN_NAME_PARTS, OWN_NAME_TYPE } from './systems.ts';
import type { Device, Organization, Patient, Practitioner, PractitionerRole, Resource } from './types.ts';

/** Contained resources of one resource, by local id. */
export type ContainedResources = ReadonlyMap<string, Resource>;

export function containedById(resources: readonly Resource[] | undefined): ContainedResources {
  return new Map(
    (resources ?? []).flatMap((resource) => (resource.id === undefined ? [] : [[resource.id, resource] as const])),
  );
}

/** The contained resource that `#id` designates. */
export function resolve(reference: Reference | undefined, contained: ContainedResources): Resource | undefined {
  const target = reference?.reference;
  return target?.startsWith('#') ? contained.get(target.slice(1)) : undefined;
}

function nameTypeOf(resource: Resource, implied: 'D' | 'U'): 'D' | 'U' | undefined {
  const stated = resource.extension?.find(({ url }) => url === OWN_NAME_TYPE)?.valueCode;
  if (stated === undefined) return implied;
  return stated === 'D' || stated === 'U' ? stated : undefined;
}

function fromHumanName(names: readonly HumanName[] | undefined): Xcn['name'] {
  const name = names?.find(({ use }) => use === 'official') ?? names?.[0];
  if (name === undefined) return undefined;
  const { family, given = [], prefix, suffix } = name;
  if (family === undefined && given.length === 0 && prefix === undefined && suffix === undefined) {
    return name.text === undefined ? undefined : { family: name.text, given: [] };
  }
  return {
    family: family ?? '',
    given,
    ...(prefix?.[0] === undefined ? {} : { prefix: prefix.join(' ') }),
    ...(suffix?.[0] === undefined ? {} : { suffix: suffix.join(' ') }),
  };
}

function withIdentifier(person: Xcn, identifiers: readonly Identifier[] | undefined): Xcn {
  const best = bestIdentifier(identifiers);
  if (best === undefined) return person;
  const { value, oid, type } = fromIdentifier(best);
  return {
    ...(value === undefined ? {} : { id: value }),
    ...(oid === undefined ? {} : { oid }),
    ...(type === undefined ? {} : { idType: type }),
    ...person,
  };
}

function fromHuman(human: Practitioner | Patient): Xcn {
  const name = fromHumanName(human.name);
  const nameType = nameTypeOf(human, 'D');
  return withIdentifier(
    { ...(name === undefined ? {} : { name }), ...(nameType === undefined ? {} : { nameType }) },
    human.identifier,
  );
}

function fromDevice(device: Device): Xcn {
  const names = device.deviceName ?? [];
  const models = names.filter(({ type }) => type === 'model-name');
  const label = names.find(({ type }) => type !== 'model-name');
  const parts = device.extension?.find(({ url }) => url === OWN_NAME_PARTS)?.valueHumanName;
  const nameType = nameTypeOf(device, 'U');
  const name =
    names.length === 0 && parts === undefined
      ? undefined
      : {
          family: label?.name ?? '',
          given: models.map((model) => model.name),
          ...(parts?.prefix?.[0] === undefined ? {} : { prefix: parts.prefix[0] }),
          ...(parts?.suffix?.[0] === undefined ? {} : { suffix: parts.suffix[0] }),
        };
  return withIdentifier(
    { ...(name === undefined ? {} : { name }), ...(nameType === undefined ? {} : { nameType }) },
    device.identifier,
  );
}

/** XON of an Organization; one read only for its name as a person (an organization as authenticator) uses `asSystem`. */
export function fromOrganization(organization: Organization): Xon {
  const best = bestIdentifier(organization.identifier);
  const { value, oid, type } = best === undefined ? {} : fromIdentifier(best);
  return {
    name: organization.name ?? '',
    ...(value === undefined ? {} : { id: value }),
    ...(oid === undefined ? {} : { oid }),
    ...(type === undefined ? {} : { idType: type }),
  };
}

function asSystem(organization: Organization): Xcn {
  const { name, ...rest } = fromOrganization(organization);
  return { ...rest, ...(name === '' ? {} : { name: { family: name, given: [] } }), nameType: 'U' };
}

/** A reference to something outside the resource says who it is only by its identifier or its label. */
function fromLogicalReference(reference: Reference): Xcn | null {
  if (reference.identifier === undefined) return null;
  const name = reference.display === undefined ? {} : { name: { family: reference.display, given: [] } };
  return withIdentifier({ ...name, nameType: reference.type === 'Device' ? 'U' : 'D' }, [reference.identifier]);
}

function fromRole(role: PractitionerRole, contained: ContainedResources): Xcn | null {
  const practitioner = resolve(role.practitioner, contained);
  if (practitioner?.resourceType === 'Practitioner') return fromHuman(practitioner);
  const named = role.practitioner === undefined ? null : fromLogicalReference(role.practitioner);
  if (named !== null) return named;
  return role.identifier === undefined ? null : withIdentifier({ nameType: 'D' }, role.identifier);
}

/** Who a reference designates; null when nothing in the resource says it. */
export function fromPersonReference(reference: Reference, contained: ContainedResources): Xcn | null {
  const resource = resolve(reference, contained);
  switch (resource?.resourceType) {
    case 'Practitioner':
    case 'Patient':
      return fromHuman(resource);
    case 'Device':
      return fromDevice(resource);
    case 'Organization':
      return asSystem(resource);
    case 'PractitionerRole':
      return fromRole(resource, contained);
    default:
      return fromLogicalReference(reference);
  }
}

function organizationOf(reference: Reference | undefined, contained: ContainedResources): Xon | undefined {
  const resource = resolve(reference, contained);
  if (resource?.resourceType === 'Organization') return fromOrganization(resource);
  if (reference?.identifier === undefined) return undefined;
  return fromOrganization(
    compact<Organization>({
      resourceType: 'Organization',
      identifier: [reference.identifier],
      name: reference.display,
    }),
  );
}

/** The author behind a reference; null when nothing in the resource says who it is. */
export function fromAuthorReference(reference: Reference, contained: ContainedResources): Author | null {
  const person = fromPersonReference(reference, contained);
  if (person === null) return null;
  const resource = resolve(reference, contained);
  const role = resource?.resourceType === 'PractitionerRole' ? resource : undefined;
  const owner = resource?.resourceType === 'Device' ? resource.owner : role?.organization;
  const stated = (url: string) => (reference.extension ?? []).filter((one) => one.url === url);
  const institution = organizationOf(owner ?? stated(MHD_AUTHOR_ORG)[0]?.valueReference, contained);
  const concepts = (url: string) => stated(url).map((one) => fromConcept(one.valueCodeableConcept));
  const known = (coded: Coded | null): coded is Coded => coded !== null;
  const roles = [...(role?.code ?? []).map(fromConcept), ...concepts(OWN_AUTHOR_ROLE)].filter(known);
  const [specialty] = [...(role?.specialty ?? []).map(fromConcept), ...concepts(OWN_AUTHOR_SPECIALTY)].filter(known);
  return {
    person,
    ...(institution === undefined ? {} : { institution }),
    role: roles,
    ...(specialty === undefined ? {} : { specialty }),
  };
}
