import { type Concept, escapeXml } from '../../../src/standards/cda/write-xml.ts';
import { LEVEL1_TEMPLATE } from '../../../src/standards/terminologies/types.ts';
import { FRENCH_TYPES } from '../kind-keys.ts';
import type { ConditionKey } from '../medicine/condition.ts';
import type { PdfBlock } from '../pdf.ts';
import type { Skill } from '../professionals.ts';
import { type Content, ENCOUNTERS, FORMATS, MEDICAL_DOCUMENT_TEMPLATE, type Scene, visitTo } from '../scene.ts';
import { loinc, narrativeList, section } from '../xml.ts';
import { agree, letterBody } from './pdf-body.ts';

/** A kind of document that headings and sentences tell: one small file each, one body builder for all. */
export interface PlainKind {
  /** Type of JDV_J07. */
  readonly type: Concept;
  /** Class that ASS_X16 gives to the type. */
  readonly class: { readonly code: string; readonly label: string };
  readonly title: string;
  /** N1: a PDF; N3: sections. */
  readonly level: 'N1' | 'N3';
  readonly place: 'visit' | 'stay' | 'emergency';
  /** Who writes it. */
  readonly skills: readonly Skill[];
  /** Whom it concerns. */
  readonly from: number;
  readonly to: number;
  readonly sex?: 'F' | 'M';
  readonly condition?: ConditionKey;
  /** What it says; `{il}` and `{e}` agree with the person. */
  parts(scene: Scene): readonly Part[];
}

/** One heading, and its sentences: a single one is a paragraph, several are a list. */
export type Part = readonly [section: keyof typeof SECTIONS, title: string, ...sentences: string[]];

/** LOINC codes of the sections of a level 3 body. */
const SECTIONS = {
  reason: loinc('29299-5', 'Motif de la visite'),
  history: loinc('10164-2', 'Histoire de la maladie'),
  exam: loinc('29545-1', 'Examen physique'),
  findings: loinc('59776-5', 'Résultats'),
  course: loinc('8648-8', 'Évolution pendant le séjour'),
  procedure: loinc('29554-3', 'Description de l’acte'),
  conclusion: loinc('55110-1', 'Conclusion'),
  treatment: loinc('10160-0', 'Traitements'),
  plan: loinc('18776-5', 'Plan de soins'),
  information: loinc('55752-0', 'Informations cliniques'),
} as const;

/** A type of the French list (TRE_A04, TA_ASIP) that has no LOINC code. */
export function frenchType(code: string, label: string): Concept {
  return { code, system: FRENCH_TYPES, label };
}

/** The content of a document of this kind. */
export function plainContent(kind: PlainKind, scene: Scene): Content {
  const parts = kind.parts(scene).map(([code, title, ...sentences]) => ({
    code: SECTIONS[code],
    title,
    sentences: sentences.map((sentence) => agree(sentence, scene.person)),
  }));
  const shared = {
    type: kind.type,
    title: kind.title,
    act: kind.type,
    encounter: kind.place === 'visit' ? visitTo(scene.structure) : ENCOUNTERS[kind.place],
  };
  if (kind.level === 'N1') {
    const blocks = parts.flatMap(({ title, sentences }): PdfBlock[] => [
      { style: 'heading', text: title },
      ...sentences.map((text): PdfBlock => ({ style: 'text', text: sentences.length === 1 ? text : `• ${text}` })),
    ]);
    const body = letterBody(scene, kind.title, blocks);
    return { ...shared, templates: [LEVEL1_TEMPLATE], format: FORMATS.pdf, body };
  }
  const sections = parts.map(({ code, title, sentences: [first = '', ...more] }) => {
    const text = more.length === 0 ? `<paragraph>${escapeXml(first)}</paragraph>` : narrativeList([first, ...more]);
    return section({ id: scene.random.uuid(), code, title, text });
  });
  const body = `<structuredBody>\n${sections.join('')}</structuredBody>`;
  return { ...shared, templates: [MEDICAL_DOCUMENT_TEMPLATE], format: FORMATS.other, body };
}
