import type { Concept } from '../../../src/standards/cda/write-xml.ts';
import { loinc } from '../xml.ts';

/** One measured quantity of a laboratory report. */
export interface Analyte {
  readonly code: Concept;
  /** Name in the table. */
  readonly name: string;
  /** UCUM unit for the entry, and as printed. */
  readonly unit: string;
  readonly printed: string;
  /** Reference interval; a bound may be absent. */
  readonly low?: number;
  readonly high?: number;
  readonly decimals: number;
  /** Usual mean and deviation in a healthy adult. */
  readonly mean: number;
  readonly spread: number;
}

/** A group of analytes ordered together: one sub-chapter of the report. */
export interface Panel {
  readonly key: string;
  readonly chapter: Concept;
  readonly title: string;
  readonly method: string;
  readonly analytes: readonly Analyte[];
}

type Row = readonly [
  code: string,
  name: string,
  unit: string,
  printed: string,
  low: number | undefined,
  high: number | undefined,
  decimals: number,
  mean: number,
  spread: number,
];

function analytes(rows: readonly Row[]): readonly Analyte[] {
  return rows.map(([code, name, unit, printed, low, high, decimals, mean, spread]) => ({
    code: loinc(code, name),
    name,
    unit,
    printed,
    decimals,
    mean,
    spread,
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
  }));
}

const BIOCHEMISTRY = loinc('18719-5', 'Biochimie');
const HAEMATOLOGY = loinc('18723-7', 'Hématologie');
const HAEMOSTASIS = loinc('18720-3', 'Hémostase');

/** The panels of the town's laboratory. Codes: LOINC; intervals: usual adult ones, for the demo only. */
export const PANELS = {
  blood: {
    key: 'blood',
    chapter: HAEMATOLOGY,
    title: 'Numération formule sanguine',
    method: 'Cytométrie en flux',
    analytes: analytes([
      ['789-8', 'Hématies', '10*12/L', 'T/L', 4.0, 5.7, 2, 4.7, 0.35],
      ['718-7', 'Hémoglobine', 'g/dL', 'g/dL', 12.0, 17.0, 1, 14.1, 1.0],
      ['4544-3', 'Hématocrite', '%', '%', 36.0, 50.0, 1, 42.5, 2.8],
      ['787-2', 'Volume globulaire moyen', 'fL', 'fL', 80, 98, 0, 89, 4],
      ['6690-2', 'Leucocytes', '10*9/L', 'G/L', 4.0, 10.0, 2, 6.6, 1.5],
      ['751-8', 'Polynucléaires neutrophiles', '10*9/L', 'G/L', 1.8, 7.5, 2, 3.9, 1.1],
      ['731-0', 'Lymphocytes', '10*9/L', 'G/L', 1.0, 4.0, 2, 2.0, 0.5],
      ['777-3', 'Plaquettes', '10*9/L', 'G/L', 150, 400, 0, 248, 48],
    ]),
  },
  glucose: {
    key: 'glucose',
    chapter: BIOCHEMISTRY,
    title: 'Bilan glucidique',
    method: 'Enzymatique ; HPLC pour l’HbA1c',
    analytes: analytes([
      ['14771-0', 'Glucose à jeun', 'mmol/L', 'mmol/L', 3.9, 6.1, 1, 5.2, 0.5],
      ['4548-4', 'Hémoglobine A1c', '%', '%', 4.0, 6.0, 1, 5.4, 0.3],
    ]),
  },
  lipids: {
    key: 'lipids',
    chapter: BIOCHEMISTRY,
    title: 'Bilan lipidique',
    method: 'Enzymatique colorimétrique',
    analytes: analytes([
      ['14647-2', 'Cholestérol total', 'mmol/L', 'mmol/L', undefined, 5.2, 2, 5.0, 0.8],
      ['14646-4', 'Cholestérol HDL', 'mmol/L', 'mmol/L', 1.0, undefined, 2, 1.4, 0.25],
      ['39469-2', 'Cholestérol LDL calculé', 'mmol/L', 'mmol/L', undefined, 3.4, 2, 3.0, 0.7],
      ['14927-8', 'Triglycérides', 'mmol/L', 'mmol/L', undefined, 1.7, 2, 1.2, 0.4],
    ]),
  },
  kidney: {
    key: 'kidney',
    chapter: BIOCHEMISTRY,
    title: 'Fonction rénale et ionogramme',
    method: 'Enzymatique ; potentiométrie',
    analytes: analytes([
      ['14682-9', 'Créatinine', 'umol/L', 'µmol/L', 50, 104, 0, 76, 13],
      [
        '62238-1',
        'Débit de filtration glomérulaire estimé (CKD-EPI)',
        'mL/min/{1.73_m2}',
        'mL/min/1,73 m²',
        60,
        undefined,
        0,
        91,
        11,
      ],
      ['22664-7', 'Urée', 'mmol/L', 'mmol/L', 2.8, 8.1, 1, 5.3, 1.1],
      ['2951-2', 'Sodium', 'mmol/L', 'mmol/L', 136, 145, 0, 140, 2],
      ['2823-3', 'Potassium', 'mmol/L', 'mmol/L', 3.5, 5.1, 1, 4.2, 0.3],
      ['2075-0', 'Chlore', 'mmol/L', 'mmol/L', 98, 107, 0, 102, 2],
    ]),
  },
  liver: {
    key: 'liver',
    chapter: BIOCHEMISTRY,
    title: 'Bilan hépatique',
    method: 'Spectrophotométrie',
    analytes: analytes([
      ['1920-8', 'Aspartate aminotransférase (ASAT)', 'U/L', 'U/L', undefined, 40, 0, 24, 6],
      ['1742-6', 'Alanine aminotransférase (ALAT)', 'U/L', 'U/L', undefined, 41, 0, 23, 7],
      ['2324-2', 'Gamma-glutamyltransférase', 'U/L', 'U/L', undefined, 60, 0, 28, 12],
      ['14631-6', 'Bilirubine totale', 'umol/L', 'µmol/L', undefined, 21, 0, 9, 3],
    ]),
  },
  thyroid: {
    key: 'thyroid',
    chapter: BIOCHEMISTRY,
    title: 'Bilan thyroïdien',
    method: 'Électrochimiluminescence',
    analytes: analytes([
      ['3016-3', 'Thyréostimuline (TSH)', 'm[IU]/L', 'mUI/L', 0.27, 4.2, 2, 2.0, 0.8],
      ['14920-3', 'Thyroxine libre (T4L)', 'pmol/L', 'pmol/L', 12.0, 22.0, 1, 16.2, 1.8],
    ]),
  },
  inflammation: {
    key: 'inflammation',
    chapter: BIOCHEMISTRY,
    title: 'Inflammation',
    method: 'Immunoturbidimétrie',
    analytes: analytes([['1988-5', 'Protéine C réactive', 'mg/L', 'mg/L', undefined, 5.0, 1, 2.2, 1.2]]),
  },
  iron: {
    key: 'iron',
    chapter: BIOCHEMISTRY,
    title: 'Bilan martial',
    method: 'Immunodosage',
    analytes: analytes([
      ['2276-4', 'Ferritine', 'ug/L', 'µg/L', 15, 250, 0, 95, 40],
      ['14798-3', 'Fer sérique', 'umol/L', 'µmol/L', 9.0, 30.0, 1, 18.0, 4.0],
    ]),
  },
  heart: {
    key: 'heart',
    chapter: BIOCHEMISTRY,
    title: 'Marqueur cardiaque',
    method: 'Électrochimiluminescence',
    analytes: analytes([['33762-6', 'NT-proBNP', 'ng/L', 'ng/L', undefined, 300, 0, 95, 60]]),
  },
  mineral: {
    key: 'mineral',
    chapter: BIOCHEMISTRY,
    title: 'Bilan phosphocalcique',
    method: 'Spectrophotométrie ; immunodosage',
    analytes: analytes([
      ['2000-8', 'Calcium', 'mmol/L', 'mmol/L', 2.15, 2.55, 2, 2.35, 0.07],
      ['14879-1', 'Phosphate', 'mmol/L', 'mmol/L', 0.81, 1.45, 2, 1.1, 0.13],
      ['35365-6', '25-hydroxy-vitamine D', 'ug/L', 'µg/L', 30, 60, 0, 31, 8],
    ]),
  },
  coagulation: {
    key: 'coagulation',
    chapter: HAEMOSTASIS,
    title: 'Hémostase',
    method: 'Chronométrie',
    analytes: analytes([
      ['5894-1', 'Taux de prothrombine', '%', '%', 70, undefined, 0, 94, 7],
      ['14979-9', 'Temps de céphaline activée', 's', 's', 25, 38, 1, 31.5, 2.5],
    ]),
  },
} as const satisfies Readonly<Record<string, Panel>>;

export type PanelKey = keyof typeof PANELS;
