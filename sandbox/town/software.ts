/** A software product that calls the record; its client key is made by the demo, not here. */
export interface TownSoftware {
  readonly key: string;
  /** OAuth client identifier. */
  readonly clientId: string;
  readonly name: string;
  readonly publisher: string;
  readonly version: string;
  /** Number of its approval for the shared record. */
  readonly approvalNumber: string;
  /** OID of the installed instance: SubmissionSet.sourceId. */
  readonly sourceId: string;
  readonly status: 'approved' | 'suspended' | 'pending';
  /** `professional`: acts for a signed-in professional; `structure`: deposits with client credentials. */
  readonly grant: 'professional' | 'structure';
  /** Key of the structure that runs it. */
  readonly structureKey: string;
}

const source = (number: number): string => `2.25.7700000000000000000000000000000${number}`;

const PRODUCTS: readonly TownSoftware[] = [
  {
    key: 'cabinet',
    clientId: 'calame-cabinet',
    name: 'Calame Cabinet',
    publisher: 'Éditions Calame',
    version: '7.2.1',
    approvalNumber: 'DEMO-2026-00101',
    sourceId: source(101),
    status: 'approved',
    grant: 'professional',
    structureKey: 'cabinet',
  },
  {
    key: 'hospital',
    clientId: 'hospilis-dpi',
    name: 'Hospilis DPI',
    publisher: 'Hospilis',
    version: '2026.3',
    approvalNumber: 'DEMO-2026-00102',
    sourceId: source(102),
    status: 'approved',
    grant: 'structure',
    structureKey: 'hopital',
  },
  {
    key: 'laboratory',
    clientId: 'ambre-labo',
    name: 'Ambre Labo',
    publisher: 'Ambre Systèmes',
    version: '12.0.4',
    approvalNumber: 'DEMO-2026-00103',
    sourceId: source(103),
    status: 'approved',
    grant: 'structure',
    structureKey: 'laboratoire',
  },
  {
    key: 'imaging',
    clientId: 'lumen-ris',
    name: 'Lumen RIS',
    publisher: 'Lumen Imagerie',
    version: '5.5.0',
    approvalNumber: 'DEMO-2026-00104',
    sourceId: source(104),
    status: 'approved',
    grant: 'structure',
    structureKey: 'imagerie',
  },
  {
    key: 'pharmacy',
    clientId: 'officine-verte',
    name: 'Officine Verte',
    publisher: 'Verte Logiciels',
    version: '3.9.2',
    approvalNumber: 'DEMO-2026-00105',
    sourceId: source(105),
    status: 'approved',
    grant: 'professional',
    structureKey: 'pharmacie',
  },
  {
    key: 'suspended',
    clientId: 'vieux-dossier',
    name: 'Vieux Dossier',
    publisher: 'Archéo Santé',
    version: '1.4.9',
    approvalNumber: 'DEMO-2019-00017',
    sourceId: source(117),
    status: 'suspended',
    grant: 'professional',
    structureKey: 'centre',
  },
];

/** The products known to the town: five approved, one suspended (its calls must be refused). */
export function townSoftware(): readonly TownSoftware[] {
  return PRODUCTS;
}
