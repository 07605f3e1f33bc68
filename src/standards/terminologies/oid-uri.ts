/**
 * Code systems: the dotted OID that XDS and CDA carry, and the URI that FHIR carries.
 * Sources: canonical URL and OID identifier of each ANS CodeSystem (NOS terminologies, versions of 2024 to 2026);
 * HL7 Terminology for the HL7 ones; ITI TF for the IHE format codes. `ASTM` and `URN` are the ANS's own stand-ins for an OID.
 */
interface System {
  readonly oid: string;
  /** Written. */
  readonly uri: string;
  /** Read as well: other URIs seen in published examples. */
  readonly also?: readonly string[];
}

const NOS = 'https://mos.esante.gouv.fr/NOS';

/** The canonical URL of an ANS terminology from its identifier, e.g. `TRE_A03-ClasseDocument`. */
function nos(name: string): string {
  return `${NOS}/${name}/FHIR/${name.replace('TRE_', 'TRE-')}`;
}

const SYSTEMS: readonly System[] = [
  {
    oid: '2.16.840.1.113883.6.1',
    uri: 'http://loinc.org',
    also: [nos('TRE_A04-Loinc'), nos('TRE_A04-TypeDocument-LOINC')],
  },
  { oid: '2.16.840.1.113883.6.96', uri: 'http://snomed.info/sct' },
  { oid: '2.16.840.1.113883.6.8', uri: 'http://unitsofmeasure.org' },
  { oid: '2.16.840.1.113883.6.3', uri: 'http://hl7.org/fhir/sid/icd-10' },
  { oid: '2.16.840.1.113883.6.73', uri: 'http://www.whocc.no/atc' },
  {
    oid: '2.16.840.1.113883.5.25',
    uri: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
    also: [nos('TRE_A08-Confidentiality-HL7')],
  },
  { oid: '2.16.840.1.113883.5.4', uri: 'http://terminology.hl7.org/CodeSystem/v3-ActCode' },
  { oid: '2.16.840.1.113883.5.1', uri: 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender' },
  { oid: '2.16.840.1.113883.5.83', uri: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation' },
  { oid: '2.16.840.1.113883.5.88', uri: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction' },
  { oid: '2.16.840.1.113883.5.90', uri: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType' },
  { oid: '2.16.840.1.113883.5.110', uri: 'http://terminology.hl7.org/CodeSystem/v3-RoleClass' },
  { oid: '2.16.840.1.113883.5.111', uri: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode' },
  { oid: '2.16.840.1.113883.5.8', uri: 'http://terminology.hl7.org/CodeSystem/v3-ActReason' },
  {
    oid: '1.3.6.1.4.1.19376.1.2.3',
    uri: nos('TRE_A11-IheFormatCode'),
    also: ['http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode'],
  },
  { oid: '1.2.250.1.213.1.1.4.1', uri: nos('TRE_A03-ClasseDocument') },
  { oid: '1.2.250.1.213.1.1.4.5', uri: nos('TRE_A02-ProfessionSavFaire-CISIS') },
  { oid: '1.2.250.1.213.1.1.4.6', uri: nos('TRE_A00-ProducteurDocNonPS') },
  { oid: '1.2.250.1.213.1.1.4.9', uri: nos('TRE_A01-CadreExercice') },
  { oid: '1.2.250.1.213.1.1.4.12', uri: nos('TRE_A05-TypeDocComplementaire') },
  // The terminology's own canonical says Statut; the PDSm examples say Status.
  {
    oid: '1.2.250.1.213.1.1.4.13',
    uri: nos('TRE_A07-StatutVisibiliteDocument'),
    also: [nos('TRE_A07-StatusVisibiliteDocument')],
  },
  { oid: '1.2.250.1.213.1.1.4.2.280', uri: nos('TRE_R258-RelationPriseCharge') },
  { oid: '1.2.250.1.213.1.1.4.2.282', uri: nos('TRE_A06-FormatCodeComplementaire') },
  {
    oid: '1.2.840.10008.2.6.1',
    uri: nos('TRE_A09-DICOMuidRegistry'),
    also: ['http://dicom.nema.org/resources/ontology/DCM'],
  },
  { oid: 'URN', uri: nos('TRE_A10-NomenclatureURN') },
  { oid: 'ASTM', uri: nos('TRE_A12-NomenclatureASTM') },
  { oid: '1.2.250.1.71.4.2.4', uri: nos('TRE_R02-SecteurActivite') },
  { oid: '1.2.250.1.71.1.2.7', uri: nos('TRE_G15-ProfessionSante') },
  { oid: '1.2.250.1.71.4.2.5', uri: nos('TRE_R38-SpecialiteOrdinale') },
  { oid: '1.2.250.1.213.1.6.1.107', uri: nos('TRE_R85-RolePriseCharge') },
  { oid: '1.2.250.1.213.2.2', uri: nos('TRE_R209-TypeActivite') },
];

const OID_FORM = /^[0-2](?:\.(?:0|[1-9][0-9]*))+$/;
const uriByOid = new Map(SYSTEMS.map(({ oid, uri }) => [oid, uri]));
const oidByUri = new Map(
  SYSTEMS.flatMap(({ oid, uri, also = [] }) => [uri, ...also].map((known) => [known, oid] as const)),
);

/** The FHIR URI of a code system: the one of our table, else `urn:oid:<OID>`, else the text as it is (already a URI). */
export function systemToUri(oid: string): string {
  return uriByOid.get(oid) ?? (OID_FORM.test(oid) ? `urn:oid:${oid}` : oid);
}

/** The OID of a FHIR code system: the one of our table, else what follows `urn:oid:`, else the URI as it is. */
export function uriToSystem(uri: string): string {
  const known = oidByUri.get(uri);
  if (known !== undefined) return known;
  return uri.startsWith('urn:oid:') && OID_FORM.test(uri.slice(8)) ? uri.slice(8) : uri;
}

/** True for a dotted OID in its canonical form. */
export function isOid(text: string): boolean {
  return text.length <= 128 && OID_FORM.test(text);
}
