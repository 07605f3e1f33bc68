import type { XmlElement } from '../cda/xml-tree.ts';
import { type Ins, parseInsCx } from '../ins/ins.ts';
import { SUBJECT_ROLES } from '../terminologies/generated/subject-role.ts';
import type { Coded } from '../xds/metadata.ts';
import { MAX_ATTRIBUTE_VALUES, MAX_ATTRIBUTES, MAX_TEXT_LENGTH } from './limits.ts';
import { AUTHENTICATION_MODES, type AuthenticationMode, PURPOSES, type Vihf } from './vihf.ts';
import { VihfError } from './vihf-error.ts';

export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
const HL7_V3 = 'urn:hl7-org:v3';
const SECTORS = '1.2.250.1.71.4.2.4';
const MODES_OF_ACCESS = '1.2.250.1.213.1.1.4.248';
const DOCTOR_OR_PHARMACIST: ReadonlySet<string> = new Set(['10', '21']);
const PROFESSIONS = '1.2.250.1.71.1.2.7';
const SPECIALTIES: ReadonlySet<string> = new Set(['1.2.250.1.71.4.2.5', '1.2.250.1.71.4.2.6']);
const ALLOWED_ROLES: ReadonlySet<string> = new Set(SUBJECT_ROLES.map(({ code, system }) => `${code}^${system}`));

/** Names of the attributes (SAML Attribute/@Name); real software writes some of them in two ways. */
export const ATTRIBUTE_NAMES = {
  version: ['VIHF_Version'],
  mode: ['Authentification_mode', 'Authentification_Mode'],
  structure: ['Identifiant_Structure'],
  sector: ['Secteur_Activite'],
  name: ['urn:oasis:names:tc:xspa:1.0:subject:subject-id'],
  role: ['urn:oasis:names:tc:xacml:2.0:subject:role'],
  patient: ['urn:oasis:names:tc:xacml:2.0:resource:resource-id'],
  resource: ['Ressource_URN'],
  purpose: ['urn:oasis:names:tc:xspa:1.0:subject:purposeofuse'],
  reason: ['Mode_Acces_Raison'],
  confidentiality: ['urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code', 'Confidentiality_code'],
  instance: ['LPS_ID'],
  software: ['LPS_Nom'],
  softwareVersion: ['LPS_Version'],
  approval: ['LPS_ID_HOMOLOGATION_DMP'],
} as const;
type Key = keyof typeof ATTRIBUTE_NAMES;

/** What the attributes say. */
export type Attributes = Pick<Vihf, 'version' | 'structure' | 'roles' | 'patient' | 'purpose' | 'software'> & {
  /** Null when it is left out, as the editors' kit does where it is not reinforced. */
  readonly mode: AuthenticationMode | null;
  readonly name?: string;
  readonly reason?: string;
  readonly confidentialityCode?: string;
};

/** @throws VihfError missing-attribute, repeated-attribute, bad-attribute */
export function readAttributes(statement: XmlElement): Attributes {
  const found = new Map<Key, readonly XmlElement[]>();
  const attributes = samlChildren(statement, 'Attribute');
  if (attributes.length > MAX_ATTRIBUTES) throw new VihfError('bad-attribute', 'AttributeStatement');
  for (const attribute of attributes) {
    const key = keyOf(attribute.attrs.Name);
    if (key === null) continue;
    if (found.has(key)) throw new VihfError('repeated-attribute', ATTRIBUTE_NAMES[key][0]);
    found.set(key, samlChildren(attribute, 'AttributeValue').slice(0, MAX_ATTRIBUTE_VALUES + 1));
  }
  const read = new AttributeReader(found);
  const name = read.text('name');
  const confidentialityCode = read.text('confidentiality');
  const reason = read.text('reason');
  const version = read.text('softwareVersion');
  const instance = read.text('instance');
  read.oneOf('resource', ['urn:dmp']);
  return {
    version: read.oneOf('version', ['3.0', '4.0']),
    mode: read.has('mode') ? read.oneOf('mode', AUTHENTICATION_MODES) : null,
    structure: { id: read.matching('structure', /^[0-4][0-9A-Za-z]{8,15}$/), sector: sectorOf(read) },
    roles: rolesOf(read),
    patient: patientOf(read),
    purpose: purposeOf(read),
    software: {
      name: read.required('software'),
      approvalNumber: read.required('approval'),
      ...(version === null ? {} : { version }),
      ...(instance === null ? {} : { instance }),
    },
    ...(name === null ? {} : { name }),
    ...(reason === null ? {} : { reason }),
    ...(confidentialityCode === null ? {} : { confidentialityCode }),
  };
}

function keyOf(name: string | undefined): Key | null {
  for (const [key, names] of Object.entries(ATTRIBUTE_NAMES)) {
    if ((names as readonly string[]).includes(name ?? '')) return key as Key;
  }
  return null;
}

class AttributeReader {
  readonly #found: ReadonlyMap<Key, readonly XmlElement[]>;

  constructor(found: ReadonlyMap<Key, readonly XmlElement[]>) {
    this.#found = found;
  }

  has(key: Key): boolean {
    return this.#found.has(key);
  }

  /** The text of the one value; null when the attribute is absent or empty. */
  text(key: Key): string | null {
    const values = this.#found.get(key);
    if (values === undefined) return null;
    const [value] = values;
    if (value === undefined || values.length > 1) throw bad(key);
    const text = trimmedText(value);
    if (text === null || text.length > MAX_TEXT_LENGTH) throw bad(key);
    return text === '' ? null : text;
  }

  required(key: Key): string {
    const text = this.text(key);
    if (text === null) throw new VihfError('missing-attribute', ATTRIBUTE_NAMES[key][0]);
    return text;
  }

  oneOf<T extends string>(key: Key, allowed: readonly T[]): T {
    const text = this.required(key);
    const found = allowed.find((value) => value === text);
    if (found === undefined) throw bad(key);
    return found;
  }

  matching(key: Key, shape: RegExp): string {
    const text = this.required(key);
    if (!shape.test(text)) throw bad(key);
    return text;
  }

  /** Values that each hold one HL7 coded element of this name. */
  coded(key: Key, element: string): Coded[] {
    const values = this.#found.get(key) ?? [];
    if (values.length > MAX_ATTRIBUTE_VALUES) throw bad(key);
    return values.map((value) => {
      const [only, ...others] = value.children.filter((child) => typeof child !== 'string' || child.trim() !== '');
      if (typeof only !== 'object' || others.length > 0 || only.ns !== HL7_V3 || only.name !== element) throw bad(key);
      const { code, codeSystem, displayName } = only.attrs;
      if (!isCode(code) || !isCode(codeSystem) || (displayName?.length ?? 0) > MAX_TEXT_LENGTH) throw bad(key);
      return { code, system: codeSystem, ...(displayName === undefined ? {} : { label: displayName }) };
    });
  }
}

function isCode(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9._-]{1,64}$/.test(text);
}

function sectorOf(read: AttributeReader): string {
  const [code = '', system] = read.required('sector').split('^');
  if (!/^SA\d{2}$/.test(code) || system !== SECTORS) throw bad('sector');
  return code;
}

/** First the profession, of the value set of roles (JDV_J65); a doctor's and a pharmacist's is followed by a specialty. */
function rolesOf(read: AttributeReader): Vihf['roles'] {
  const [profession, ...others] = read.coded('role', 'Role');
  if (profession === undefined) throw new VihfError('missing-attribute', ATTRIBUTE_NAMES.role[0]);
  if (!ALLOWED_ROLES.has(`${profession.code}^${profession.system}`)) throw bad('role');
  const wantsSpecialty = profession.system === PROFESSIONS && DOCTOR_OR_PHARMACIST.has(profession.code);
  if (wantsSpecialty && !others.some(({ system }) => SPECIALTIES.has(system))) throw bad('role');
  return [profession, ...others];
}

function patientOf(read: AttributeReader): Ins | null {
  const text = read.text('patient');
  if (text === null) return null;
  const parsed = parseInsCx(text);
  if (!parsed.ok) throw bad('patient');
  return parsed.ins;
}

/** The mode of access; `normal` when nothing is said. */
function purposeOf(read: AttributeReader): Vihf['purpose'] {
  if (!read.has('purpose')) return 'normal';
  const [purpose, ...others] = read.coded('purpose', 'PurposeOfUse');
  const found = PURPOSES.find((code) => code === purpose?.code);
  if (found === undefined || others.length > 0 || purpose?.system !== MODES_OF_ACCESS) throw bad('purpose');
  return found;
}

export function samlChildren(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter(
    (child): child is XmlElement => typeof child !== 'string' && child.ns === SAML && child.name === name,
  );
}

/** All the text of an element without child elements; null when it has some. */
export function trimmedText(element: XmlElement): string | null {
  return element.children.every((child) => typeof child === 'string') ? element.children.join('').trim() : null;
}

function bad(key: Key): VihfError {
  return new VihfError('bad-attribute', ATTRIBUTE_NAMES[key][0]);
}
