/** The history as files that the person takes away. */
import type { Session } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { LogProof } from '../../kernel/tlog/prove-traces.ts';
import type { HistorySources } from './carnet-history-page.ts';
import { recordOf } from './carnet-session.ts';
import { WebError } from './web-api.ts';
import type { DocumentBytes } from './web-documents.ts';
import type { HistoryFileQuestion } from './web-history.ts';

export interface HistoryFileSources extends HistorySources {
  proveActs(actor: Actor, personId: string, since?: number): Promise<LogProof | null>;
}

/** @throws WebError unavailable */
export async function historyFile(
  sources: HistoryFileSources,
  session: Session,
  { since = [null, null] }: HistoryFileQuestion,
): Promise<DocumentBytes> {
  const logs = await Promise.all([
    sources.record.prove(session.actor, recordOf(session), since[0]),
    sources.proveActs(session.actor, session.personId, since[1] ?? undefined),
  ]);
  const signed = logs.filter((log) => log !== null);
  if (signed.length < logs.length) throw new WebError('unavailable');
  return textFile(
    'preuve-historique.json',
    'application/json',
    JSON.stringify({ format: 'carnet-proof/1', logs: signed }),
  );
}

function textFile(fileName: string, mimeType: string, text: string): DocumentBytes {
  const bytes = Buffer.from(text, 'utf8');
  return { mimeType, size: bytes.length, fileName, bytes: new Blob([bytes]).stream() };
}
