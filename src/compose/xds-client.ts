import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { XdsRequest, XdsResult } from '../doors/cli/commands.ts';
import { CommandEnd } from '../doors/cli/terminal.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { XmlElement } from '../standards/cda/xml-tree.ts';
import { readRegistryObjects } from '../standards/xds/ebrim.ts';
import type { Cx } from '../standards/xds/metadata.ts';
import { readEbrimEntry } from '../standards/xds/read-ebrim-entry.ts';

/** OID of the DMP's repository, which answers TD3.2. */
const REPOSITORY = '1.2.250.1.213.4.1.1.1.2';

/** One transaction as a professional's software speaks it, against any server of the DMP's interface. */
export async function xdsCall(asked: XdsRequest): Promise<XdsResult> {
  const { call } = await import('../../sandbox/xds-client/client.ts');
  const messages = await import('../../sandbox/xds-client/messages.ts');
  const { townSoftware } = await import('../../sandbox/town/software.ts');
  const { DEMO_CLIENT } = await import('../../sandbox/demo/demo-file.ts');
  const product = townSoftware().find(({ clientId }) => clientId === DEMO_CLIENT);
  if (product === undefined) throw new Error('the demonstration has no product');
  if (!existsSync(join(asked.card, 'holder.json')))
    throw new CommandEnd('usage', `${asked.card} holds no card: \`carnet demo card\` makes one.`);
  const options = { ...asked, software: product, clock: systemClock, ids: systemIds };
  const answerTo = async (ask: Parameters<typeof call>[1], patient: Cx | null): Promise<XdsResult> => {
    try {
      const answer = await call(options, ask, patient);
      return {
        ...told(answer.envelope.body),
        status: answer.status,
        documents: answer.parts.map(({ bytes }) => bytes),
      };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      throw new CommandEnd('cannotStart', `${asked.url} does not take this card, or does not answer (${code}).`);
    }
  };
  const { transaction, patient, argument } = asked;
  if (transaction === 'deposit') {
    const ask = messages.deposit(readFileSync(argument ?? ''), product.sourceId);
    return answerTo(ask, ask.patient);
  }
  if (patient === null) throw new CommandEnd('usage', '--patient is needed: <INS>|<OID of its authority>.');
  if (transaction === 'search') return answerTo(messages.search(patient), patient);
  if (transaction === 'read') return answerTo(messages.retrieval(REPOSITORY, argument ?? ''), patient);
  return answerTo(messages.authorisation(transaction === 'authorise' ? 'AJOUT' : 'SUPPRESSION'), patient);
}

/** What an answer says, in few words: its status, its errors, the cards that it lists. */
function told(body: XmlElement): Pick<XdsResult, 'outcome' | 'errors' | 'entries'> {
  const all = everyElement(body);
  const named = (name: string): XmlElement[] => all.filter((one) => one.name === name);
  if (body.name === 'Fault') {
    const code = named('Value').at(-1)?.children.join('').replace(/^\w+:/, '') ?? 'Fault';
    return { outcome: 'Fault', errors: [`${code}: ${named('Text')[0]?.children.join('') ?? ''}`], entries: [] };
  }
  const response = all.find(({ name }) => name === 'RegistryResponse' || name === 'AdhocQueryResponse');
  const status = response?.attrs.status?.split(':').at(-1) ?? named('status')[0]?.children.join('') ?? '';
  const errors = named('RegistryError').map(({ attrs }) => `${attrs.errorCode}: ${attrs.codeContext ?? ''}`);
  const list = named('RegistryObjectList')[0];
  const entries = list === undefined ? [] : readRegistryObjects(list).documents;
  return {
    outcome: status,
    errors: status === 'Success' || status === 'DMPOk' ? [] : [...errors, ...(errors.length === 0 ? [status] : [])],
    entries: entries.map((object, n) => {
      const { uniqueId, title, typeCode, creationTime } = readEbrimEntry(object, `document[${n}]`);
      return { uniqueId, title, type: typeCode.label ?? typeCode.code, at: creationTime.text };
    }),
  };
}

function everyElement(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap((child) => (typeof child === 'string' ? [] : everyElement(child)))];
}
