import { Hl7Error } from './hl7-error.ts';
import { MAX_CARRIED_BYTES } from './limits.ts';
import type { Segment } from './read-message.ts';

const BASE64_LENGTH = Math.ceil(MAX_CARRIED_BYTES / 3) * 4;
/** Line breaks inside base64, as gateways write them. */
const BREAKS = /\\X0[DdAa](?:0[DdAa])?\\|\\\.br\\|[ \t]/g;

/** The bytes of OBX-5: `^TEXT^XML^Base64^…` (ED, chapter 2.A.24). @throws Hl7Error */
export function readCarriedDocument(obx: Segment): Buffer {
  const at = `OBX^${obx.sequence}^5`;
  const [values = [], ...others] = obx.repetitions(5);
  if (others.length > 0) throw new Hl7Error('198', 'un OBX porte un document', at);
  const [, , subtype = '', encoding = '', data = ''] = values;
  if (subtype.toUpperCase() !== 'XML') throw new Hl7Error('103', 'un document est un CDA (OBX-5.3 XML)', at);
  if (encoding.toUpperCase() !== 'BASE64') throw new Hl7Error('102', 'un document est en Base64 (OBX-5.4)', at);
  // Breaks are looked for where there are any: bounded all the same.
  const text = /[\\ \t]/.test(data) ? data.replace(BREAKS, '') : data;
  if (text === '') throw new Hl7Error('101', 'le document est vide', at);
  if (text.length > BASE64_LENGTH) throw new Hl7Error('198', `un document a au plus ${MAX_CARRIED_BYTES} octets`, at);
  const bytes = Buffer.from(text, 'base64');
  const unpadded = (one: string): string => one.replace(/={1,2}$/, '');
  // What Node leaves out of a text that is not base64 would be left out of a document.
  if (unpadded(bytes.toString('base64')) !== unpadded(text))
    throw new Hl7Error('102', "OBX-5.5 n'est pas du Base64", at);
  return bytes;
}
