import { type Concept, codeAttributes, escapeXml, templateIds } from '../../../src/standards/cda/write-xml.ts';
import { isoDay, shortDay } from '../calendar.ts';
import { CONDITIONS } from '../medicine/conditions.ts';
import { MEDICINES } from '../medicine/medicines.ts';
import { type Content, FORMATS, type Scene, visitTo } from '../scene.ts';
import { loinc, narrativeList, narrativeTable, SNOMED, section } from '../xml.ts';
import { productXml } from './prescription.ts';

interface Problem {
  readonly diagnosis: Concept;
  readonly since: number;
}

/** A medical synthesis by the attending doctor (volet de synthèse médicale, code SYNTH), level 3. */
export function synthesis(scene: Scene): Content {
  const problems = scene.person.conditions.map(
    (key): Problem => ({
      diagnosis: CONDITIONS[key].diagnosis,
      since: scene.start.day - scene.random.int(200, 3600),
    }),
  );
  const health = section({
    templates: ['1.2.250.1.213.1.1.2.29'],
    id: scene.random.uuid(),
    code: loinc('46612-8', 'Conclusions de synthèse'),
    title: 'Pathologie en cours, antécédents, allergies et facteurs de risques',
    text: '',
    inner:
      section({
        templates: ['1.2.250.1.213.1.1.2.30'],
        id: scene.random.uuid(),
        code: loinc('34117-2', 'Historique et physique'),
        title: 'Pathologies en cours, antécédents et allergies',
        text: '',
        inner: activeProblems(scene, problems),
      }) + riskFactors(scene),
  });
  return {
    type: { code: 'SYNTH', system: '1.2.250.1.213.1.1.4.12', label: 'Synthèse' },
    title: 'Synthèse médicale',
    templates: ['1.2.250.1.213.1.1.1.13|201310'],
    act: loinc('34117-2', 'Historique et clinique'),
    encounter: visitTo(scene.structure),
    format: FORMATS.synthesis,
    body: `<structuredBody>\n${health}${watchPoints(scene)}${treatments(scene)}</structuredBody>`,
  };
}

function activeProblems(scene: Scene, problems: readonly Problem[]): string {
  const rows = problems.map((problem, index) => [
    shortDay(problem.since),
    `<content ID="pb-${index}">${escapeXml(problem.diagnosis.label)}</content>`,
  ]);
  const text =
    problems.length === 0
      ? '<paragraph>Aucune pathologie en cours connue.</paragraph>'
      : narrativeTable(['Depuis le', 'Pathologie en cours'], rows);
  const entries = problems.map((problem, index) => problemEntry(scene, problem, index));
  return section({
    templates: ['2.16.840.1.113883.10.20.1.11', '1.3.6.1.4.1.19376.1.5.3.1.3.6', '1.2.250.1.213.1.1.2.132'],
    id: scene.random.uuid(),
    code: loinc('11450-4', 'Liste des problèmes actifs'),
    title: 'Pathologies en cours',
    text,
    inner: entries.join(''),
  });
}

function problemEntry(scene: Scene, problem: Problem, index: number): string {
  const since = isoDay(problem.since).replaceAll('-', '');
  const id = scene.random.uuid();
  return `<entry><act classCode="ACT" moodCode="EVN">${templateIds(['2.16.840.1.113883.10.20.1.27', '1.3.6.1.4.1.19376.1.5.3.1.4.5.1', '1.3.6.1.4.1.19376.1.5.3.1.4.5.2', '1.2.250.1.213.1.1.3.39'])}<id root="${id}"/><code nullFlavor="NA"/><statusCode code="active"/><effectiveTime><low value="${since}"/></effectiveTime>
<entryRelationship typeCode="SUBJ" inversionInd="false"><observation classCode="OBS" moodCode="EVN" negationInd="false">${templateIds(['2.16.840.1.113883.10.20.1.28', '1.3.6.1.4.1.19376.1.5.3.1.4.5', '1.2.250.1.213.1.1.3.37'])}<id root="${scene.random.uuid()}"/><code code="282291009" displayName="interprétation diagnostique" codeSystem="${SNOMED}"/><text><reference value="#pb-${index}"/></text><statusCode code="completed"/><effectiveTime><low value="${since}"/></effectiveTime><value xsi:type="CD" ${codeAttributes(problem.diagnosis)}><originalText><reference value="#pb-${index}"/></originalText></value></observation></entryRelationship></act></entry>
`;
}

const HABITS = [
  'Ne fume pas',
  'Ancien fumeur, arrêt depuis plus de dix ans',
  'Marche trente minutes par jour',
  'Alcool occasionnel',
  'Fume moins de dix cigarettes par jour',
];

function riskFactors(scene: Scene): string {
  return section({
    templates: ['1.2.250.1.213.1.1.2.31'],
    id: scene.random.uuid(),
    code: loinc('57207-3', 'Facteurs de risques'),
    title: 'Facteurs de risque',
    text: '',
    inner: section({
      templates: ['2.16.840.1.113883.10.20.1.15', '1.3.6.1.4.1.19376.1.5.3.1.3.16', '1.2.250.1.213.1.1.2.140'],
      id: scene.random.uuid(),
      code: loinc('29762-2', 'Habitus, mode de vie'),
      title: 'Mode de vie',
      text: narrativeList([scene.random.pick(HABITS)]),
    }),
  });
}

function watchPoints(scene: Scene): string {
  const points =
    scene.age > 74
      ? ['Risque de chute à réévaluer chaque année', 'Vit à domicile, aidant joignable']
      : ['Calendrier vaccinal à vérifier à chaque visite'];
  return section({
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.3.27', '1.2.250.1.213.1.1.2.150'],
    id: scene.random.uuid(),
    code: loinc('30954-2', 'Examens utiles'),
    title: 'Points de vigilance',
    text: narrativeList(points),
  });
}

function treatments(scene: Scene): string {
  const medicines = scene.person.conditions.flatMap((key) => CONDITIONS[key].medicines).map((key) => MEDICINES[key]);
  const rows = medicines.map((medicine, index) => [
    `<content ID="ttt-${index}">${escapeXml(medicine.name)}</content>`,
    escapeXml(medicine.posology),
  ]);
  const text =
    medicines.length === 0
      ? '<paragraph>Aucun traitement au long cours.</paragraph>'
      : narrativeTable(['Médicament', 'Posologie'], rows);
  const entries = medicines.map(
    (
      medicine,
      index,
    ) => `<entry><substanceAdministration classCode="SBADM" moodCode="INT">${templateIds(['2.16.840.1.113883.10.20.1.24', '1.3.6.1.4.1.19376.1.5.3.1.4.7', '1.2.250.1.213.1.1.3.42', '1.3.6.1.4.1.19376.1.5.3.1.4.7.1'])}<id root="${scene.random.uuid()}"/><code code="DRUG" displayName="Médicament" codeSystem="2.16.840.1.113883.5.4"/><text><reference value="#ttt-${index}"/></text><statusCode code="completed"/><effectiveTime xsi:type="IVL_TS"><low nullFlavor="UNK"/><high nullFlavor="UNK"/></effectiveTime><consumable>${productXml(medicine, `ttt-${index}`)}</consumable></substanceAdministration></entry>
`,
  );
  return section({
    templates: ['1.2.250.1.213.1.1.2.32'],
    id: scene.random.uuid(),
    code: loinc('18776-5', 'Plan de traitement'),
    title: 'Traitement au long cours',
    text: '',
    inner: section({
      templates: ['2.16.840.1.113883.10.20.1.8', '1.3.6.1.4.1.19376.1.5.3.1.3.19', '1.2.250.1.213.1.1.2.143'],
      id: scene.random.uuid(),
      code: loinc('10160-0', 'Traitements'),
      title: 'Traitements',
      text,
      inner: entries.join(''),
    }),
  });
}
