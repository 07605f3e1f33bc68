import type { RuleView } from '../../access/rule-store.ts';
import { escapeXml } from '../../standards/cda/write-xml.ts';
import { textOf } from '../../standards/soap-mtom/envelope.ts';
import { firstChild } from '../../standards/xds/ebrim.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import type { XdsOperation } from './parts.ts';
import { patientOfVihf } from './patient.ts';
import { HABILITATIONS } from './td0-3.ts';

const MODES = ['ACTIVE', 'INTERDITE', 'TOUTE'] as const;
type Mode = (typeof MODES)[number];

/** OID of the identifiers of professionals and of structures. */
const AUTHORITIES: Readonly<Record<string, string>> = {
  professional: '1.2.250.1.71.4.2.1',
  structure: '1.2.250.1.71.4.2.2',
};

/**
 * TD1.6: who is authorised in the record of the VIHF's patient, and whom she blocked. Names are those that the record keeps, in one
 * text: lastName.
 */
export const td16: XdsOperation = {
  service: 'habilitations',
  element: 'listAuthorizationByPatient',
  action: `${HABILITATIONS}:HabilitationsEndPoint:listAuthorizationByPatient`,
  answerAction: `${HABILITATIONS}:HabilitationsEndPoint:listAuthorizationByPatientResponse`,
  async run({ parts, caller, body }) {
    const asked = textOf(firstChild(body, 'mode')) || 'TOUTE';
    if (!MODES.some((mode) => mode === asked)) {
      throw new MetadataProblem('unreadable', 'mode is ACTIVE, INTERDITE or TOUTE', 'mode');
    }
    const owner = { ins: patientOfVihf(caller) };
    const rules = await parts.runner.run(parts.actions.listProfessionals, caller.actor, { owner });
    const rows = rowsOf(rules).filter(({ mode }) => asked === 'TOUTE' || mode === asked);
    return { body: outcome(rows.map(toXml).join(''), 'DMPOk', '') };
  },
  refusal: ({ code, text }) => outcome('', code, text),
};

interface Row {
  readonly subject: RuleView['subject'];
  readonly mode: Exclude<Mode, 'TOUTE'>;
  readonly since: Date;
  readonly attending: boolean;
}

/** One row a subject and mode: an administrator who is also authorised is one. */
function rowsOf(rules: readonly RuleView[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { kind, subject, since } of rules) {
    const mode = kind === 'block' ? 'INTERDITE' : 'ACTIVE';
    const name = `${mode}|${subject.kind}|${subject.id}`;
    const known = rows.get(name);
    const attending = kind === 'administrator' || known?.attending === true;
    rows.set(name, {
      subject,
      mode,
      attending,
      since: known !== undefined && known.since < since ? known.since : since,
    });
  }
  return [...rows.values()];
}

function toXml({ subject, mode, since, attending }: Row): string {
  const at = since.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return (
    `<listOfAuthorizationByPatient><nationalId>${escapeXml(subject.id)}</nationalId>` +
    `<nationalIdType>${AUTHORITIES[subject.kind] ?? ''}</nationalIdType><lastName>${escapeXml(subject.name)}</lastName>` +
    `<startOfAuthorization>${at}</startOfAuthorization><mode>${mode}</mode>` +
    `${attending ? '<specificRight>MEDECIN_TRAITANT</specificRight>' : ''}</listOfAuthorizationByPatient>`
  );
}

function outcome(rows: string, status: string, context: string): string {
  const told = context === '' ? '<context/>' : `<context>${escapeXml(context)}</context>`;
  return (
    `<listAuthorizationByPatientResponse xmlns="${HABILITATIONS}"><output>${rows}<status>${status}</status>${told}` +
    `</output></listAuthorizationByPatientResponse>`
  );
}
