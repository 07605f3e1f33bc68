import { codeAttributes, escapeXml, templateIds } from '../../../src/standards/cda/write-xml.ts';
import { shortDay } from '../calendar.ts';
import { assignedAuthor, assignedEntity, hl7Day } from '../cda-header.ts';
import { VACCINES } from '../medicine/vaccines.ts';
import { displayName } from '../professionals.ts';
import { type Content, FORMATS, type Scene, visitTo } from '../scene.ts';
import { ATC, loinc, narrativeTable, section } from '../xml.ts';

const SITES = [
  { code: '16217701000119102', label: 'deltoïde gauche' },
  { code: '16217661000119109', label: 'deltoïde droit' },
] as const;

/** A vaccination note (CI-SIS VAC-NOTE, LOINC 87273-9), level 3. */
export function vaccination(scene: Scene): Content {
  const { random } = scene;
  const vaccine = VACCINES[scene.vaccine ?? 'dtp'];
  const lot = `${random.pick(['TA', 'KX', 'LP', 'VN'])}${random.int(1000, 9999)}`;
  const site = random.pick(SITES);
  const text = narrativeTable(
    ['Date', 'Vaccin', 'Lot', 'Rang', 'Voie', 'Région', 'Vaccinateur'],
    [
      [
        shortDay(scene.start.day),
        `<content ID="vac-1">${escapeXml(vaccine.name)}</content>`,
        lot,
        String(vaccine.rank),
        'Voie intramusculaire',
        `<content ID="vac-1-site">${site.label}</content>`,
        escapeXml(displayName(scene.author)),
      ],
    ],
  );
  return {
    type: loinc('87273-9', 'Note de vaccination'),
    title: 'Note de vaccination',
    templates: ['1.3.6.1.4.1.19376.1.5.3.1.1.18.1.2', '1.2.250.1.213.1.1.1.46|2023.01'],
    act: loinc('11369-6', 'Historique des vaccinations'),
    encounter: visitTo(scene.structure),
    format: FORMATS.vaccination,
    body: `<structuredBody>\n${section({
      templates: ['2.16.840.1.113883.10.20.1.6', '1.3.6.1.4.1.19376.1.5.3.1.3.23', '1.2.250.1.213.1.1.2.147'],
      id: random.uuid(),
      code: loinc('11369-6', 'Historique des vaccinations'),
      title: 'Note de vaccination',
      text,
      inner: `<entry>${administration(scene, lot, site)}</entry>`,
    })}</structuredBody>`,
  };
}

function administration(scene: Scene, lot: string, site: (typeof SITES)[number]): string {
  const vaccine = VACCINES[scene.vaccine ?? 'dtp'];
  const product = { code: vaccine.atc, system: ATC, label: vaccine.atcLabel, systemName: 'ATC' };
  return `<substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="false">${templateIds(['2.16.840.1.113883.10.20.1.24', '1.3.6.1.4.1.19376.1.5.3.1.4.12', '1.2.250.1.213.1.1.3.45'])}
<id root="${scene.random.uuid()}"/><code code="${vaccine.act.code}" displayName="${vaccine.act.label}" codeSystem="2.16.840.1.113883.5.4"/><text><reference value="#vac-1"/></text><statusCode code="completed"/><effectiveTime value="${hl7Day(scene.start.hl7)}"/>
<routeCode code="20035000" displayName="Voie intramusculaire" codeSystem="0.4.0.127.0.16.1.1.2.1" codeSystemName="EDQM"/>
<approachSiteCode code="${site.code}" displayName="${site.label}" codeSystem="2.16.840.1.113883.6.96"><originalText><reference value="#vac-1-site"/></originalText></approachSiteCode>
<consumable typeCode="CSM"><manufacturedProduct>${templateIds(['2.16.840.1.113883.10.20.1.53', '1.3.6.1.4.1.19376.1.5.3.1.4.7.2', '1.2.250.1.213.1.1.3.43'])}<manufacturedMaterial><code ${codeAttributes(product)}><originalText><reference value="#vac-1"/></originalText></code><name>${escapeXml(vaccine.name)}</name><lotNumberText>${lot}</lotNumberText></manufacturedMaterial></manufacturedProduct></consumable>
<performer typeCode="PRF">${assignedEntity(scene.author, scene.structure)}</performer>
<author typeCode="AUT" contextControlCode="OP"><time value="${scene.written.hl7}"/>${assignedAuthor(scene.author, scene.structure)}</author>
<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">${templateIds(['2.16.840.1.113883.10.20.1.46', '1.2.250.1.213.1.1.3.82'])}<code ${codeAttributes(loinc('30973-2', 'Rang de la vaccination'))}/><statusCode code="completed"/><value xsi:type="INT" value="${vaccine.rank}"/></observation></entryRelationship></substanceAdministration>`;
}
