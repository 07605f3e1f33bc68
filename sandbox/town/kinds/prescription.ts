import { type Concept, codeAttributes, escapeXml, templateIds } from '../../../src/standards/cda/write-xml.ts';
import { isoDay, shortDay } from '../calendar.ts';
import { hl7Day } from '../cda-header.ts';
import { CONDITIONS } from '../medicine/conditions.ts';
import { MEDICINES, type Medicine, type MedicineKey } from '../medicine/medicines.ts';
import { MINOR_AILMENTS } from '../medicine/minor-ailments.ts';
import type { PdfBlock } from '../pdf.ts';
import { type Content, FORMATS, type Scene, visitTo } from '../scene.ts';
import { ATC, loinc, narrativeTable, section } from '../xml.ts';
import { pdfCopySection } from './pdf-body.ts';

const LONG_TERM_DAYS = 90;
const FALLBACK: readonly MedicineKey[] = ['paracetamol', 'saline'];

/** What a person takes for one reason: the medicines of a condition, or of an everyday ailment of that age. */
export function medicinesOf(scene: Scene): readonly Medicine[] {
  if (scene.condition !== undefined) return CONDITIONS[scene.condition].medicines.map((key) => MEDICINES[key]);
  const fitting = MINOR_AILMENTS.filter(
    (ailment) => scene.age >= ailment.from && scene.age <= ailment.to && ailment.medicines.length > 0,
  );
  const keys = fitting.length === 0 ? FALLBACK : scene.random.pick(fitting).medicines;
  return keys.map((key) => MEDICINES[key]);
}

/** The ATC concept of a medicine. */
export function atcConcept(medicine: Medicine): Concept {
  return { code: medicine.atc, system: ATC, label: medicine.atcLabel, systemName: 'ATC' };
}

/** The manufactured product of an entry: the town names medicines by ATC, it invents no CIS or CIP code. */
export function productXml(medicine: Medicine, reference: string, materialTemplates: readonly string[] = []): string {
  return `<manufacturedProduct classCode="MANU">${templateIds(['2.16.840.1.113883.10.20.1.53', '1.3.6.1.4.1.19376.1.5.3.1.4.7.2', '1.2.250.1.213.1.1.3.43'])}<manufacturedMaterial classCode="MMAT" determinerCode="KIND">${templateIds(materialTemplates)}<code ${codeAttributes(atcConcept(medicine))}><originalText><reference value="#${reference}"/></originalText></code><name>${escapeXml(medicine.name)}</name></manufacturedMaterial></manufacturedProduct>`;
}

/** A prescription of medicines (LOINC 57833-6), level 3. */
export function prescription(scene: Scene): Content {
  const medicines = medicinesOf(scene);
  const renewals = scene.condition === undefined ? 0 : scene.random.int(0, 3);
  const rows = medicines.map((medicine, index) => [
    `<content ID="med-${index}">${escapeXml(medicine.name)}</content>`,
    `<content ID="med-${index}-pos">${escapeXml(medicine.posology)}</content>`,
    `${medicine.days === 0 ? LONG_TERM_DAYS : medicine.days} jours à partir du ${shortDay(scene.start.day)}`,
    medicine.days === 0 ? String(renewals) : '0',
  ]);
  const text = narrativeTable(['Médicament', 'Posologie', 'Durée', 'Renouvellements'], rows);
  const lines = medicines.map(
    (medicine): PdfBlock => ({
      style: 'text',
      text: `• ${medicine.name} : ${medicine.posology}, ${medicine.days === 0 ? `${LONG_TERM_DAYS} jours, à renouveler ${renewals} fois` : `${medicine.days} jours`}.`,
    }),
  );
  const entries = medicines
    .map((medicine, index) => entry(scene, medicine, index, medicine.days === 0 ? renewals : 0))
    .join('');
  return {
    type: loinc('57833-6', 'Prescription de produits de santé'),
    title: 'Prescription de médicaments',
    templates: ['1.3.6.1.4.1.19376.1.9.1.1.1', '1.3.6.1.4.1.19376.1.5.3.1.1.1', '1.2.250.1.213.1.1.1.39'],
    act: loinc('57833-6', 'Prescription de produits de santé'),
    encounter: visitTo(scene.structure),
    format: FORMATS.prescription,
    body: `<structuredBody>\n${section({
      templates: ['1.3.6.1.4.1.19376.1.9.1.2.1', '1.2.250.1.213.1.1.2.171'],
      id: scene.random.uuid(),
      code: loinc('57828-6', 'Prescriptions'),
      title: 'Prescription de médicaments',
      text,
      inner: entries,
    })}${pdfCopySection(scene, 'Ordonnance', lines)}</structuredBody>`,
  };
}

/** Yes-or-no statements that each prescribed medicine carries, false in the town but for long-term illness. */
const STATEMENTS: readonly (readonly [template: string, code: string, label: string])[] = [
  ['1.2.250.1.213.1.1.3.48.13', 'MED-574', 'En rapport avec une ALD'],
  ['1.2.250.1.213.1.1.3.48.14', 'GEN-180', 'En rapport avec un accident du travail ou une maladie professionnelle'],
  ['1.2.250.1.213.1.1.3.48.15', 'GEN-181', 'Non remboursable'],
  ['1.2.250.1.213.1.1.3.48.12', 'GEN-179', 'Hors Autorisation de Mise sur le Marché (AMM)'],
];
const LONG_TERM_ILLNESSES: ReadonlySet<string | undefined> = new Set(['diabetes', 'dialysis', 'fibrillation', 'copd']);

function statements(scene: Scene, index: number): string {
  return STATEMENTS.map(([template, code, label], rank) => {
    const value = rank === 0 && LONG_TERM_ILLNESSES.has(scene.condition);
    return `<entryRelationship typeCode="COMP"><observation classCode="OBS" moodCode="EVN">${templateIds(['1.3.6.1.4.1.19376.1.5.3.1.4.13', '1.2.250.1.213.1.1.3.48', template])}<id root="${scene.random.uuid()}"/><code code="${code}" displayName="${label}" codeSystem="1.2.250.1.213.1.1.4.322" codeSystemName="TA_ASIP"/><text><reference value="#med-${index}"/></text><statusCode code="completed"/><effectiveTime value="${scene.written.hl7}"/><value xsi:type="BL" value="${value}"/></observation></entryRelationship>
`;
  }).join('');
}

/** The pharmacist may give an equivalent. */
function substitution(index: number): string {
  return `<entryRelationship typeCode="COMP"><act classCode="ACT" moodCode="DEF">${templateIds(['1.3.6.1.4.1.19376.1.9.1.3.9.1', '1.2.250.1.213.1.1.3.87'])}<code code="G" displayName="Générique" codeSystem="2.16.840.1.113883.5.1070"><originalText><reference value="#med-${index}"/></originalText></code><statusCode code="completed"/></act></entryRelationship>
`;
}

function entry(scene: Scene, medicine: Medicine, index: number, renewals: number): string {
  const days = medicine.days === 0 ? LONG_TERM_DAYS : medicine.days;
  const last = isoDay(scene.start.day + days).replaceAll('-', '');
  return `<entry><substanceAdministration classCode="SBADM" moodCode="INT">${templateIds(['2.16.840.1.113883.10.20.1.24', '1.3.6.1.4.1.19376.1.5.3.1.4.7', '1.3.6.1.4.1.19376.1.9.1.3.2', '1.2.250.1.213.1.1.3.83', '1.3.6.1.4.1.19376.1.5.3.1.4.7.1'])}
<id root="${scene.random.uuid()}"/><code code="DRUG" displayName="Médicament" codeSystem="2.16.840.1.113883.5.4"/><text><reference value="#med-${index}"/></text><statusCode code="completed"/>
<effectiveTime xsi:type="IVL_TS"><low value="${hl7Day(scene.start.hl7)}"/><high value="${last}"/></effectiveTime><repeatNumber value="${renewals}"/>
<consumable>${productXml(medicine, `med-${index}`, ['1.3.6.1.4.1.19376.1.9.1.3.1'])}</consumable>
<entryRelationship typeCode="SUBJ" inversionInd="true"><act classCode="ACT" moodCode="INT">${templateIds(['2.16.840.1.113883.10.20.1.49', '1.3.6.1.4.1.19376.1.5.3.1.4.3', '1.2.250.1.213.1.1.3.33'])}<code code="PINSTRUCT" codeSystem="1.3.6.1.4.1.19376.1.5.3.2"/><text><reference value="#med-${index}-pos"/></text><statusCode code="completed"/></act></entryRelationship>
${substitution(index)}${statements(scene, index)}</substanceAdministration></entry>
`;
}
