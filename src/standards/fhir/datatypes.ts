/**
 * FHIR R4 (4.0.1) datatypes, the elements that this project reads and writes.
 * Source: HL7 FHIR R4, datatypes. Elements left out are still accepted by validation (validate.ts) and ignored by mapping.
 */

/** Any value of `Extension.value[x]` that we write; others are read as unknown JSON. */
export interface Extension {
  url: string;
  extension?: Extension[];
  valueString?: string;
  valueCode?: string;
  valueBoolean?: boolean;
  valueDate?: string;
  valueUri?: string;
  valueCoding?: Coding;
  valueCodeableConcept?: CodeableConcept;
  valueIdentifier?: Identifier;
  valueReference?: Reference;
  valueAddress?: Address;
  valueHumanName?: HumanName;
}

/** What may stand beside a primitive under `_name`. */
export interface PrimitiveExtension {
  id?: string;
  extension?: Extension[];
}

export interface Coding {
  extension?: Extension[];
  system?: string;
  version?: string;
  code?: string;
  display?: string;
}

export interface CodeableConcept {
  extension?: Extension[];
  coding?: Coding[];
  text?: string;
}

export interface Identifier {
  use?: 'usual' | 'official' | 'temp' | 'secondary' | 'old';
  type?: CodeableConcept;
  system?: string;
  value?: string;
}

export interface Reference {
  extension?: Extension[];
  reference?: string;
  type?: string;
  identifier?: Identifier;
  display?: string;
}

export interface Period {
  start?: string;
  _start?: PrimitiveExtension;
  end?: string;
  _end?: PrimitiveExtension;
}

export interface HumanName {
  use?: string;
  text?: string;
  family?: string;
  given?: string[];
  prefix?: string[];
  suffix?: string[];
}

export interface ContactPoint {
  system?: string;
  value?: string;
  use?: string;
}

export interface Address {
  extension?: Extension[];
  text?: string;
  line?: string[];
  city?: string;
  postalCode?: string;
  country?: string;
}

export interface Attachment {
  contentType?: string;
  language?: string;
  data?: string;
  url?: string;
  size?: number;
  /** Base64 of the SHA-1 of the bytes. */
  hash?: string;
  title?: string;
  creation?: string;
  _creation?: PrimitiveExtension;
}

export interface Meta {
  versionId?: string;
  lastUpdated?: string;
  profile?: string[];
  tag?: Coding[];
}
