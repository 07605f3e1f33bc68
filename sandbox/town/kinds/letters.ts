import { escapeXml } from '../../../src/standards/cda/write-xml.ts';
import { LEVEL1_TEMPLATE } from '../../../src/standards/terminologies/types.ts';
import { frenchDay } from '../calendar.ts';
import { EMERGENCIES, type Emergency } from '../medicine/emergencies.ts';
import { STAYS, type Stay } from '../medicine/episodes.ts';
import { IMAGING } from '../medicine/imaging.ts';
import { MEDICINES, type MedicineKey } from '../medicine/medicines.ts';
import type { PdfBlock } from '../pdf.ts';
import { displayName } from '../professionals.ts';
import { type Content, ENCOUNTERS, FORMATS, MEDICAL_DOCUMENT_TEMPLATE, type Scene, visitTo } from '../scene.ts';
import { loinc, narrativeList, section } from '../xml.ts';
import { agree, letterBody, patientLine } from './pdf-body.ts';

const heading = (text: string): PdfBlock => ({ style: 'heading', text });
const text = (content: string): PdfBlock => ({ style: 'text', text: content });

function medicineLines(keys: readonly MedicineKey[]): readonly PdfBlock[] {
  return keys.map((key) =>
    text(
      `• ${MEDICINES[key].name} : ${MEDICINES[key].posology.toLowerCase()}${MEDICINES[key].days > 0 ? `, pendant ${MEDICINES[key].days} jours` : ''}`,
    ),
  );
}

/** A discharge letter (lettre de liaison à la sortie, LOINC 11490-0) as a PDF in a level 1 CDA. */
export function discharge(scene: Scene): Content {
  const stay: Stay = STAYS[scene.stay ?? 'pneumonia'];
  const title = `Lettre de liaison à la sortie - ${stay.title}`;
  const blocks: PdfBlock[] = [
    text(`À l’attention de ${displayName(scene.attending)}, médecin traitant`),
    text(
      `${patientLine(scene.person)}, ${scene.age} ans, a été hospitalisé${scene.person.sex === 'F' ? 'e' : ''} dans notre établissement du ${frenchDay(scene.start.day)} au ${frenchDay(scene.end.day)}.`,
    ),
    heading('Motif'),
    text(agree(stay.reason, scene.person)),
    heading('Séjour'),
    ...stay.course.map((line) => text(agree(line, scene.person))),
    heading('État à la sortie'),
    text(stay.exit),
    heading('Traitement de sortie'),
    ...medicineLines(stay.medicines),
    text(
      'Recherche de bactérie multirésistante : sans objet. Transfusion : aucune. Dispositif implanté : voir le compte rendu opératoire le cas échéant.',
    ),
    heading('Suites'),
    ...stay.followUp.map((line) => text(`• ${line}`)),
  ];
  return {
    type: loinc('11490-0', "Lettre de liaison à la sortie d'un établissement de soins"),
    title,
    templates: [LEVEL1_TEMPLATE],
    act: loinc('34105-7', 'Séjour hospitalier'),
    encounter: ENCOUNTERS.stay,
    format: FORMATS.pdf,
    body: letterBody(scene, title, blocks),
  };
}

/** An emergency report (compte rendu de passage aux urgences, LOINC 15507-7) as a PDF in a level 1 CDA. */
export function emergency(scene: Scene): Content {
  const fitting = EMERGENCIES.filter((candidate) => scene.age >= candidate.from && scene.age <= candidate.to);
  const chosen: Emergency = fitting.length === 0 ? scene.random.pick(EMERGENCIES) : scene.random.pick(fitting);
  const title = `Passage aux urgences - ${chosen.title}`;
  const blocks: PdfBlock[] = [
    text(
      `Arrivée le ${frenchDay(scene.start.day)} à ${scene.start.iso.slice(11, 16).replace(':', ' h ')}, sortie à ${scene.end.iso.slice(11, 16).replace(':', ' h ')}.`,
    ),
    heading('Motif de recours'),
    text(chosen.reason),
    heading('Constantes à l’accueil'),
    text(
      `Pouls ${scene.random.int(64, 108)} par minute, température ${(36.4 + scene.random.next() * 2).toFixed(1).replace('.', ',')} °C, saturation ${scene.random.int(94, 99)} %, douleur ${scene.random.int(1, 7)} sur 10.`,
    ),
    heading('Examen'),
    text(chosen.exam),
    heading('Prise en charge'),
    text(chosen.care),
    heading('Décision'),
    text(chosen.decision),
    heading('Ordonnance de sortie'),
    ...medicineLines(chosen.medicines),
  ];
  return {
    type: loinc('15507-7', 'CR de passage aux urgences'),
    title,
    templates: [LEVEL1_TEMPLATE],
    act: loinc('34878-9', 'Prise en charge aux urgences'),
    encounter: ENCOUNTERS.emergency,
    format: FORMATS.pdf,
    body: letterBody(scene, title, blocks),
  };
}

/** An imaging report (LOINC 18748-4): a PDF in level 1, or, two times in five, sections in level 3. */
export function imaging(scene: Scene): Content {
  const exam = IMAGING[scene.imaging ?? 'chest'];
  const title = `CR d'imagerie médicale - ${exam.title}`;
  const shared = {
    type: loinc('18748-4', "CR d'imagerie médicale"),
    title,
    act: exam.exam,
    actTranslations: [exam.modality],
    encounter: visitTo(scene.structure),
  };
  if (scene.random.chance(0.6)) {
    const blocks: PdfBlock[] = [
      text(`Cher confrère, chère consœur, voici le compte rendu de l’examen réalisé le ${frenchDay(scene.start.day)}.`),
      heading('Indication'),
      text(exam.indication),
      heading('Technique'),
      text(exam.technique),
      heading('Résultats'),
      ...exam.findings.map((line) => text(`• ${line}`)),
      heading('Conclusion'),
      text(exam.conclusion),
    ];
    return { ...shared, templates: [LEVEL1_TEMPLATE], format: FORMATS.pdf, body: letterBody(scene, title, blocks) };
  }
  const paragraph = (content: string): string => `<paragraph>${escapeXml(content)}</paragraph>`;
  const parts = [
    section({
      id: scene.random.uuid(),
      code: loinc('55752-0', 'Informations cliniques'),
      title: 'Indication',
      text: paragraph(exam.indication),
    }),
    section({
      id: scene.random.uuid(),
      code: loinc('55111-9', "Acte d'imagerie"),
      title: 'Technique',
      text: paragraph(exam.technique),
    }),
    section({
      id: scene.random.uuid(),
      code: loinc('59776-5', 'Résultats'),
      title: 'Résultats',
      text: narrativeList(exam.findings),
    }),
    section({
      id: scene.random.uuid(),
      code: loinc('19005-8', 'Conclusion'),
      title: 'Conclusion',
      text: paragraph(exam.conclusion),
    }),
  ];
  return {
    ...shared,
    templates: [MEDICAL_DOCUMENT_TEMPLATE],
    format: FORMATS.other,
    body: `<structuredBody>\n${parts.join('')}</structuredBody>`,
  };
}
