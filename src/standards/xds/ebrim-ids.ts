/**
 * The UUIDs of ebRIM 3.0 as IHE uses it. Source: ITI TF-3 §4.2.5 (tables 4.2.5.1-1 to 4.2.5.3-1), ITI TF-2 §3.18.4.1.2.4;
 * those of the French messages are the same.
 */
const uuid = (text: string): string => `urn:uuid:${text}`;

export const DOCUMENT_OBJECT = uuid('7edca82f-054d-47f2-a032-9b2a5b5186c1');
/** On-demand documents: nobody deposits them here. */
export const SET_NODE = uuid('a54d6aa5-d40d-43f9-88c5-b4633d873bdd');
export const FOLDER_NODE = uuid('d9d542f3-6cc4-48b6-8870-ea235fbc94c2');

/** Classification schemes of each kind of object, by the part of the model that they fill. */
export const SCHEMES = {
  document: {
    author: uuid('93606bcf-9494-43ec-9b4e-a7748d1a838d'),
    classCode: uuid('41a5887f-8865-4c09-adf7-e362475b143a'),
    typeCode: uuid('f0306f51-975f-434e-a61c-c59651d33983'),
    confidentiality: uuid('f4f85eac-e6cb-4883-b524-f2705394840f'),
    formatCode: uuid('a09d5840-386c-46f2-b5ad-9c3699a4309d'),
    facilityType: uuid('f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1'),
    practiceSetting: uuid('cccf5598-8b07-4b77-a05e-ae952c785ead'),
    eventCode: uuid('2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4'),
  },
  set: {
    author: uuid('a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d'),
    contentType: uuid('aa543740-bdda-424e-8c96-df4873be8500'),
  },
  folder: {
    code: uuid('1ba97051-7806-41a8-a48b-8fce7af683c5'),
  },
} as const;

/** Identification schemes, with the name that goes with each. */
export const IDENTIFIERS = {
  document: {
    patientId: [uuid('58a6f841-87b3-4a3e-92fd-a8ffeff98427'), 'XDSDocumentEntry.patientId'],
    uniqueId: [uuid('2e82c1f6-a085-4c72-9da3-8640a32e42ab'), 'XDSDocumentEntry.uniqueId'],
  },
  set: {
    patientId: [uuid('6b5aea1a-874d-4603-a4bc-96a0a7b38446'), 'XDSSubmissionSet.patientId'],
    sourceId: [uuid('554ac39e-e3fe-47fe-b233-965d2a147832'), 'XDSSubmissionSet.sourceId'],
    uniqueId: [uuid('96fdda7c-d067-4183-912e-bf5ee74998a8'), 'XDSSubmissionSet.uniqueId'],
  },
  folder: {
    patientId: [uuid('f64ffdf0-4b97-4e06-b79f-a52b38ec2f8a'), 'XDSFolder.patientId'],
    uniqueId: [uuid('75df8f67-9973-4fbe-a900-df66cefecc5a'), 'XDSFolder.uniqueId'],
  },
} as const;

const ASSOCIATION = 'urn:oasis:names:tc:ebxml-regrep:AssociationType';
export const ASSOCIATIONS = {
  hasMember: `${ASSOCIATION}:HasMember`,
  replaces: 'urn:ihe:iti:2007:AssociationType:RPLC',
  signs: 'urn:ihe:iti:2007:AssociationType:signs',
  transforms: 'urn:ihe:iti:2007:AssociationType:XFRM',
  appends: 'urn:ihe:iti:2007:AssociationType:APND',
  transformsAndReplaces: 'urn:ihe:iti:2007:AssociationType:XFRM_RPLC',
  updateStatus: 'urn:ihe:iti:2010:AssociationType:UpdateAvailabilityStatus',
} as const;

/** JDV_J52. */
export const STATUSES = {
  approved: 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved',
  deprecated: 'urn:oasis:names:tc:ebxml-regrep:StatusType:Deprecated',
  archived: 'urn:asip:ci-sis:2010:StatusType:Archived',
  deleted: 'urn:asip:ci-sis:2010:StatusType:Deleted',
} as const;

/** Stored queries of ITI-18. */
export const QUERIES = {
  FindDocuments: uuid('14d4debf-8f97-4251-9a74-a90016b0af0d'),
  FindDocumentsByReferenceId: uuid('12941a89-e02e-4be5-967c-ce4bfc8fe492'),
  FindSubmissionSets: uuid('f26abbcb-ac74-4422-8a30-edb644bbc1a9'),
  FindFolders: uuid('958f3006-baad-4929-a4de-ff1114824431'),
  GetDocuments: uuid('5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4'),
  GetAssociations: uuid('a7ae438b-4bc2-4642-93e9-be891f7bb155'),
} as const;

export const OBJECT_TYPES = {
  association: 'urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Association',
  classification: 'urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:Classification',
  identifier: 'urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:ExternalIdentifier',
  package: 'urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:RegistryPackage',
} as const;

export const RIM = 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0';
export const RS = 'urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0';
export const LCM = 'urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0';
export const QUERY = 'urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0';
export const XDS_B = 'urn:ihe:iti:xds-b:2007';
