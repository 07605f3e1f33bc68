import {
  type Concept,
  codeAttributes,
  codeElement,
  escapeXml,
  templateIds,
} from '../../../src/standards/cda/write-xml.ts';
import { hl7Day } from '../cda-header.ts';
import { CONDITIONS } from '../medicine/conditions.ts';
import { MINOR_AILMENTS } from '../medicine/minor-ailments.ts';
import { type Content, FORMATS, MEDICAL_DOCUMENT_TEMPLATE, type Scene, visitTo } from '../scene.ts';
import { loinc, narrativeList, narrativeTable, section } from '../xml.ts';
import { medicinesOf } from './prescription.ts';

interface Visit {
  readonly reason: string;
  readonly finding: string;
  readonly plan: string;
}

function visitOf(scene: Scene): Visit {
  const { random } = scene;
  if (scene.condition !== undefined) {
    const condition = CONDITIONS[scene.condition];
    return {
      reason: scene.reason ?? random.pick(condition.reasons),
      finding: random.pick(condition.findings),
      plan: random.pick(condition.plans),
    };
  }
  if (scene.reason !== undefined) {
    return {
      reason: scene.reason,
      finding: 'Entretien de quarante minutes, écoute et information. Pas de risque immédiat.',
      plan: 'Nouveau rendez-vous proposé dans trois semaines, numéro d’appel remis.',
    };
  }
  const fitting = MINOR_AILMENTS.filter((ailment) => scene.age >= ailment.from && scene.age <= ailment.to);
  const ailment = random.pick(fitting.length === 0 ? MINOR_AILMENTS : fitting);
  return { reason: ailment.reason, finding: ailment.finding, plan: ailment.plan };
}

/** A consultation report (LOINC 11488-4), level 3 with the usual sections and vital signs. */
export function consultation(scene: Scene): Content {
  const visit = visitOf(scene);
  const paragraph = (text: string): string => `<paragraph>${escapeXml(text)}</paragraph>`;
  const medicines = scene.condition === undefined ? [] : medicinesOf(scene);
  const part = (code: Concept, title: string, text: string): string =>
    section({ id: scene.random.uuid(), code, title, text });
  const parts = [
    part(loinc('42349-1', 'Raison de la recommandation'), 'Motif de la consultation', paragraph(visit.reason)),
    part(loinc('29545-1', 'Examen physique'), 'Examen', paragraph(visit.finding)),
    vitalSigns(scene),
    ...(medicines.length === 0
      ? []
      : [
          part(
            loinc('10160-0', 'Traitements'),
            'Traitement en cours',
            narrativeList(medicines.map((medicine) => `${medicine.name} : ${medicine.posology}`)),
          ),
        ]),
    part(loinc('18776-5', 'Plan de soins'), 'Conduite à tenir', paragraph(visit.plan)),
  ];
  return {
    type: loinc('11488-4', 'CR ou fiche de consultation ou de visite'),
    title: `Compte rendu de consultation - ${visit.reason}`,
    templates: [MEDICAL_DOCUMENT_TEMPLATE],
    act: loinc('11488-4', 'Consultation'),
    encounter: visitTo(scene.structure),
    format: FORMATS.other,
    body: `<structuredBody>\n${parts.join('')}</structuredBody>`,
  };
}

interface Sign {
  readonly code: Concept;
  readonly value: string;
  readonly unit: string;
  readonly printed: string;
}

/** Weight and height that fit the age; blood pressure from 15 years on. */
function signsOf(scene: Scene): readonly Sign[] {
  const { random, age, person } = scene;
  const grown = Math.min(1, (age + 4) / 20);
  const height = Math.round(
    (person.sex === 'F' ? 163 : 176) * (0.28 + 0.72 * Math.min(1, (age + 3.5) / 20)) + random.normal() * 6 * grown,
  );
  const weight = (22.5 + random.normal() * 3.2 - (1 - grown) * 5) * (height / 100) ** 2;
  const signs: Sign[] = [
    { code: loinc('29463-7', 'Poids corporel'), value: Math.max(3, weight).toFixed(1), unit: 'kg', printed: 'kg' },
    { code: loinc('8302-2', 'Taille du patient'), value: String(height), unit: 'cm', printed: 'cm' },
  ];
  if (age >= 15) {
    const systolic = Math.round(112 + age * 0.28 + random.normal() * 8);
    signs.push(
      {
        code: loinc('8480-6', 'Pression artérielle systolique'),
        value: String(systolic),
        unit: 'mm[Hg]',
        printed: 'mmHg',
      },
      {
        code: loinc('8462-4', 'Pression artérielle diastolique'),
        value: String(Math.round(systolic * 0.6)),
        unit: 'mm[Hg]',
        printed: 'mmHg',
      },
    );
  }
  return signs;
}

function vitalSigns(scene: Scene): string {
  const signs = signsOf(scene);
  const day = hl7Day(scene.start.hl7);
  const rows = signs.map((sign, index) => [
    `<content ID="sv-${index}">${escapeXml(sign.code.label)}</content>`,
    `${sign.value.replace('.', ',')} ${sign.printed}`,
  ]);
  const components = signs.map(
    (sign, index) =>
      `<component typeCode="COMP"><observation classCode="OBS" moodCode="EVN">${templateIds(['1.3.6.1.4.1.19376.1.5.3.1.4.13', '2.16.840.1.113883.10.20.1.31', '1.3.6.1.4.1.19376.1.5.3.1.4.13.2', '1.2.250.1.213.1.1.3.50'])}<id root="${scene.random.uuid()}"/><code ${codeAttributes(sign.code)}/><text><reference value="#sv-${index}"/></text><statusCode code="completed"/><effectiveTime value="${day}"/><value xsi:type="PQ" value="${sign.value}" unit="${sign.unit}"/></observation></component>`,
  );
  return section({
    templates: [
      '2.16.840.1.113883.10.20.1.16',
      '1.3.6.1.4.1.19376.1.5.3.1.3.25',
      '1.3.6.1.4.1.19376.1.5.3.1.1.5.3.2',
      '1.2.250.1.213.1.1.2.75',
    ],
    id: scene.random.uuid(),
    code: loinc('8716-3', 'Signes vitaux'),
    title: 'Signes vitaux',
    text: narrativeTable(['Mesure', 'Valeur'], rows),
    inner: `<entry><organizer classCode="CLUSTER" moodCode="EVN">${templateIds(['2.16.840.1.113883.10.20.1.32', '2.16.840.1.113883.10.20.1.35', '1.3.6.1.4.1.19376.1.5.3.1.4.13.1', '1.2.250.1.213.1.1.3.49'])}<id root="${scene.random.uuid()}"/>${codeElement('code', loinc('85353-1', 'Signes vitaux'))}<statusCode code="completed"/><effectiveTime value="${day}"/>
${components.join('\n')}</organizer></entry>`,
  });
}
