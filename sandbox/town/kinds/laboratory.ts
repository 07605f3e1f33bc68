import { codeAttributes, codeElement, escapeXml } from '../../../src/standards/cda/write-xml.ts';
import { hl7Day, prescriber } from '../cda-header.ts';
import type { Analyte, Panel, PanelKey } from '../medicine/analytes.ts';
import { PANELS } from '../medicine/analytes.ts';
import { CONDITIONS } from '../medicine/conditions.ts';
import type { PdfBlock } from '../pdf.ts';
import { type Content, FORMATS, type Scene, visitTo } from '../scene.ts';
import { loinc, narrativeTable, section } from '../xml.ts';
import { pdfCopySection } from './pdf-body.ts';

const DEFAULT_PANELS: readonly PanelKey[] = ['blood', 'glucose', 'lipids', 'liver', 'inflammation', 'thyroid'];
const MAX_PANELS = 5;
const TITLE = "Compte rendu d'examens biologiques";
const INTERPRETATION_OID = '2.16.840.1.113883.5.83';

/** A laboratory report: structured results with reference intervals, some outside (CI-SIS CR-BIO, LOINC 11502-2). */
export function laboratory(scene: Scene): Content {
  const { random } = scene;
  const condition = scene.condition === undefined ? undefined : CONDITIONS[scene.condition];
  const keys = new Set<PanelKey>(condition?.panels ?? []);
  const wanted = Math.min(MAX_PANELS, keys.size + random.int(keys.size === 0 ? 2 : 0, 2));
  while (keys.size < wanted) keys.add(random.pick(DEFAULT_PANELS));
  const shifts = condition?.shifts ?? {};
  const panels = [...keys].map((key): Panel => PANELS[key]);
  const chapters = [...new Map(panels.map((panel) => [panel.chapter.code, panel.chapter])).values()];
  const measured = new Map(panels.map((panel) => [panel.key, measurePanel(scene, panel, shifts)]));
  const body = chapters.map((chapter) => {
    const inner = panels
      .filter((panel) => panel.chapter.code === chapter.code)
      .map((panel) => panelSection(scene, panel, measured.get(panel.key) ?? []));
    return section({
      templates: ['1.3.6.1.4.1.19376.1.3.3.2.1', '1.2.250.1.213.1.1.2.70'],
      code: chapter,
      title: chapter.label.toUpperCase(),
      text: '',
      inner: inner.join(''),
    });
  });
  return {
    type: loinc('11502-2', "CR d'examens biologiques"),
    title: TITLE,
    templates: ['1.3.6.1.4.1.19376.1.3.3', '1.2.250.1.213.1.1.1.55'],
    namespaces: ' xmlns:lab="urn:oid:1.3.6.1.4.1.19376.1.3.2"',
    act: chapters[0] ?? PANELS.blood.chapter,
    actStatus: '<lab:statusCode code="completed"/>',
    performerTemplates: ['1.3.6.1.4.1.19376.1.3.3.1.7'],
    participants: prescriber(scene, ['1.3.6.1.4.1.19376.1.3.3.1.6']),
    encounter: visitTo(scene.structure),
    format: FORMATS.laboratory,
    body: `<structuredBody>\n${body.join('')}${pdfCopySection(scene, TITLE, printed(panels, measured))}</structuredBody>`,
  };
}

/** The results as the lines of the printed copy. */
function printed(panels: readonly Panel[], measured: ReadonlyMap<string, readonly Result[]>): readonly PdfBlock[] {
  return panels.flatMap((panel): readonly PdfBlock[] => [
    { style: 'heading', text: panel.title },
    ...(measured.get(panel.key) ?? []).map(
      (result): PdfBlock => ({
        style: 'small',
        text: `${result.analyte.name} : ${comma(result.value)} ${result.analyte.printed}${result.flag === 'N' ? '' : ' *'} (référence ${interval(result.analyte)})`,
      }),
    ),
  ]);
}

/** One measured quantity of a report. */
export interface Result {
  readonly analyte: Analyte;
  readonly value: string;
  readonly previous: string;
  readonly flag: 'N' | 'L' | 'H';
}

const FLAGS = { N: 'Normal', L: 'Anormalement bas', H: 'Anormalement élevé' } as const;

function measure(scene: Scene, analyte: Analyte, factor: number): Result {
  const { random } = scene;
  const stray = random.chance(0.04) ? 1.9 : 1;
  const drawn = (): number => Math.max(0, analyte.mean * factor + random.normal() * analyte.spread * stray);
  const number = Number(drawn().toFixed(analyte.decimals));
  const flag =
    analyte.low !== undefined && number < analyte.low
      ? 'L'
      : analyte.high !== undefined && number > analyte.high
        ? 'H'
        : 'N';
  return { analyte, value: number.toFixed(analyte.decimals), previous: drawn().toFixed(analyte.decimals), flag };
}

/** Draws the results of a panel. `shifts`: LOINC code -> factor on the usual mean. */
export function measurePanel(scene: Scene, panel: Panel, shifts: Readonly<Record<string, number>>): readonly Result[] {
  return panel.analytes.map((analyte) => measure(scene, analyte, shifts[analyte.code.code] ?? 1));
}

/**
 * One panel as a section with its table and entries. `prefix` keeps the ids of the narrative unique when a document
 * holds the same panel more than once; `note` is added under the table.
 */
export function panelSection(scene: Scene, panel: Panel, results: readonly Result[], prefix = '', note = ''): string {
  const anchor = `${prefix}${panel.key}`;
  const rows = results.map((result, index) => {
    const shown = `${comma(result.value)} ${escapeXml(result.analyte.printed)}`;
    return [
      `<content ID="${anchor}-${index}">${escapeXml(result.analyte.name)}</content>`,
      result.flag === 'N' ? shown : `<content styleCode="Bold">${shown} ${result.flag === 'H' ? '↑' : '↓'}</content>`,
      escapeXml(interval(result.analyte)),
      `<content ID="${anchor}-${index}-avant">${comma(result.previous)}</content>`,
    ];
  });
  const table = narrativeTable([panel.title, 'Résultat', 'Valeurs de référence', 'Antériorité'], rows);
  const method = `<paragraph><content ID="${anchor}-methode">${escapeXml(panel.method)}</content></paragraph>${note}`;
  const entries = results.map((result, index) => observation(scene, anchor, result, index)).join('');
  return section({
    templates: ['1.3.6.1.4.1.19376.1.3.3.2.2', '1.2.250.1.213.1.1.2.71'],
    code: panel.chapter,
    title: panel.title,
    text: table + method,
    inner: `<entry typeCode="DRIV"><templateId root="1.3.6.1.4.1.19376.1.3.1"/><templateId root="1.2.250.1.213.1.1.3.21"/><act classCode="ACT" moodCode="EVN">${codeElement('code', panel.chapter)}<statusCode code="completed"/>
${entries}</act></entry>`,
  });
}

function comma(value: string): string {
  return value.replace('.', ',');
}

function interval(analyte: Analyte): string {
  const low = analyte.low === undefined ? undefined : comma(analyte.low.toFixed(analyte.decimals));
  const high = analyte.high === undefined ? undefined : comma(analyte.high.toFixed(analyte.decimals));
  if (low === undefined) return `inférieur à ${high ?? ''}`;
  return high === undefined ? `supérieur à ${low}` : `${low} - ${high}`;
}

function observation(scene: Scene, anchor: string, result: Result, index: number): string {
  const { analyte } = result;
  const bound = (name: 'low' | 'high'): string =>
    analyte[name] === undefined
      ? ''
      : `<${name} value="${analyte[name].toFixed(analyte.decimals)}" unit="${analyte.unit}"/>`;
  return `<entryRelationship typeCode="COMP"><observation classCode="OBS" moodCode="EVN"><templateId root="1.3.6.1.4.1.19376.1.3.1.6"/><templateId root="1.2.250.1.213.1.1.3.80"/>
<code ${codeAttributes(analyte.code)}><originalText><reference value="#${anchor}-${index}"/></originalText></code><statusCode code="completed"/><effectiveTime value="${scene.start.hl7}"/>
<value xsi:type="PQ" value="${result.value}" unit="${analyte.unit}"/><interpretationCode code="${result.flag}" displayName="${FLAGS[result.flag]}" codeSystem="${INTERPRETATION_OID}"/>
<methodCode><originalText><reference value="#${anchor}-methode"/></originalText></methodCode>${previousResult(scene, `${anchor}-${index}-avant`, result)}
<referenceRange typeCode="REFV"><observationRange classCode="OBS" moodCode="EVN.CRT"><value xsi:type="IVL_PQ">${bound('low')}${bound('high')}</value><interpretationCode code="N" displayName="Normal" codeSystem="${INTERPRETATION_OID}"/></observationRange></referenceRange></observation></entryRelationship>
`;
}

/** The earlier result of the same analyte, as an observation referred to. */
function previousResult(scene: Scene, anchor: string, result: Result): string {
  const { analyte } = result;
  const before = `${Number(hl7Day(scene.start.hl7).slice(0, 4)) - 1}${hl7Day(scene.start.hl7).slice(4)}`.replace(
    /0229$/,
    '0228',
  );
  return `<entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><templateId root="1.3.6.1.4.1.19376.1.3.1.6"/><templateId root="1.2.250.1.213.1.1.3.80"/>
<code ${codeAttributes(analyte.code)}><originalText><reference value="#${anchor}"/></originalText></code><statusCode code="completed"/><effectiveTime value="${before}"/><value xsi:type="PQ" value="${result.previous}" unit="${analyte.unit}"/></observation></entryRelationship>`;
}
