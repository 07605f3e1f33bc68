import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandEnd } from '../doors/cli/terminal.ts';
import type { XdsRequest, XdsResult } from '../doors/cli/xds-shapes.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemIds } from '../kernel/ids.ts';
import type { Cx } from '../standards/xds/metadata.ts';

/** OID of the DMP's repository, which answers TD3.2. */
const REPOSITORY = '1.2.250.1.213.4.1.1.1.2';

/** One transaction as a professional's software speaks it, against any server of the DMP's interface. */
export async function xdsCall(asked: XdsRequest): Promise<XdsResult> {
  const { call } = await import('../../sandbox/xds-client/client.ts');
  const { askFor } = await import('../../sandbox/xds-client/ask-for.ts');
  const { told } = await import('../../sandbox/xds-client/read-answer.ts');
  const { townSoftware } = await import('../../sandbox/town/software.ts');
  const { DEMO_CLIENT } = await import('../../sandbox/demo/demo-file.ts');
  const product = townSoftware().find(({ clientId }) => clientId === DEMO_CLIENT);
  if (product === undefined) throw new Error('the demonstration has no product');
  if (!existsSync(join(asked.card, 'holder.json')))
    throw new CommandEnd('usage', `${asked.card} holds no card: \`carnet demo card\` makes one.`);
  const options = { ...asked, software: product, clock: systemClock, ids: systemIds };
  const answerTo = async (ask: Parameters<typeof call>[1], patient: Cx | null) => {
    try {
      return await call(options, ask, patient);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      throw new CommandEnd('cannotStart', `${asked.url} does not take this card, or does not answer (${code}).`);
    }
  };
  const { transaction, argument, patient } = asked;
  const needsPatient = transaction !== 'deposit' && transaction !== 'records' && transaction !== 'find';
  if (needsPatient && patient === null)
    throw new CommandEnd('usage', '--patient is needed: <INS>|<OID of its authority>.');
  const content = transaction === 'deposit' ? readFileSync(argument ?? '') : null;
  const given = { patient, argument: argument ?? '', content, repository: REPOSITORY, software: product };
  const ready = await askFor(transaction, given, systemClock, systemIds, answerTo);
  const answer = 'ask' in ready ? await answerTo(ready.ask, ready.patient) : ready.answer;
  const said = told(answer.envelope.body);
  // Its search went well, and showed nothing to go on with.
  const why =
    'keeps' in ready
      ? `This document keeps the uniqueId ${ready.keeps}: a change names it by that one.`
      : 'No such document is shown to this card.';
  const ended = 'ask' in ready || said.errors.length > 0 ? said : { ...said, outcome: 'NotFound', errors: [why] };
  return { ...ended, status: answer.status, documents: answer.parts.map(({ bytes }) => bytes) };
}
