import { deriveEntry } from '../../src/standards/cda/derive-metadata.ts';
import { readCda } from '../../src/standards/cda/read-cda.ts';
import { escapeText } from '../../src/standards/hl7v2/text.ts';

/** A document as a hospital's gateway sends it. */
export interface Sending {
  readonly content: Buffer;
  readonly act: 'new' | 'replace' | 'withdraw';
  readonly message: 'ORU' | 'MDM';
  /** Names of table MetaDMP/MSS that are Y. */
  readonly flags: readonly string[];
  readonly receipt: boolean;
  readonly controlId: string;
  /** `yyyyMMddHHmmss`. */
  readonly time: string;
}

const STATUS = { new: 'F', replace: 'C', withdraw: 'D' } as const;
const MDM_EVENT = { new: 'T02', replace: 'T10', withdraw: 'T04' } as const;
const ORDER_CONTROL = { new: 'NW', replace: 'RO', withdraw: 'CA' } as const;
const LABELS: readonly (readonly [code: string, label: string])[] = [
  ['MASQUE_PS', 'Masqué aux professionnels de Santé'],
  ['INVISIBLE_PATIENT', 'Document Non Visible par le patient'],
  ['INVISIBLE_REP_LEGAUX', 'Non visible par les représentants Légaux du patient'],
  ['CONNEXION_SECRETE', 'Connexion Secrete'],
  ['DESTDMP', 'Destinataire DMP'],
  ['ACK_RECEPTION', 'Accusé de réception'],
];

/** ORU^R01 (2.5) or MDM (2.6) around one CDA document, UTF-8. @throws CdaError for bytes that are no CDA R2 document */
export function messageOf({ content, act, message, flags, receipt, controlId, time }: Sending): Buffer {
  const { entry } = deriveEntry(readCda(content), { sha1: '', size: content.length });
  const { value, oid } = entry.patientId;
  const { birthName = '', given = [], birthDate = '', sex = '' } = entry.sourcePatientInfo ?? {};
  const isOru = message === 'ORU';
  const kind = isOru ? 'ORU^R01^ORU_R01' : `MDM^${MDM_EVENT[act]}^MDM_T02`;
  const code = `${entry.typeCode.code}^${escapeText(entry.typeCode.label ?? '')}^LN`;
  const yes = new Set([...flags, 'DESTDMP', ...(receipt ? ['ACK_RECEPTION'] : [])]);
  const names = [birthName, given[0] ?? '', given.slice(1).join(' ')].map(escapeText).join('^');
  const lines = [
    `MSH|^~\\&|PASSERELLE|ETABLISSEMENT|CARNET|DMP|${time}||${kind}|${controlId}|P|${isOru ? '2.5' : '2.6'}|||||FRA|UNICODE UTF-8|||2.1^CISIS_CDA_HL7_V2`,
    ...(isOru ? [] : [`EVN||${time}`]),
    `PID|||${value}^^^ASIP-SANTE-INS-NIR&${oid}&ISO^INS||${names}^^^^L||${birthDate.replaceAll('-', '')}|${sex}`,
    'PV1|1|I',
    ...(isOru
      ? [`ORC|${ORDER_CONTROL[act]}|${controlId}`, `OBR|1|${controlId}||${code}`]
      : [`TXA|1|${entry.typeCode.code}|TEXT|${time}||||||||${entry.uniqueId}|${entry.replaces?.uniqueId ?? ''}||||LA`]),
    `OBX|1|ED|${code}||^TEXT^XML^Base64^${content.toString('base64')}||||||${STATUS[act]}|`,
    ...LABELS.map(([flag, label], n) => {
      return `OBX|${n + 2}|CE|${flag}^${label}^MetaDMPMSS||${yes.has(flag) ? 'Y' : 'N'}^^expandedYes-NoIndicator||||||F|`;
    }),
  ];
  return Buffer.from(`${lines.join('\r')}\r`);
}
