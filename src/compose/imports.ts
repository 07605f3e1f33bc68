import { StringDecoder } from 'node:string_decoder';
import { PROFESSIONAL_COLUMNS } from '../directory/professional-csv.ts';
import type { ImportColumn, ImportRequest, ImportSummary } from '../doors/cli/commands.ts';
import type { ImportReport } from '../identity/contract.ts';
import { INSURED_COLUMNS } from '../identity/insured-csv.ts';
import type { MailTransport } from '../identity/mail-queue.ts';
import { ConfigError } from '../settings.ts';
import type { Served } from './deployment.ts';
import type { SpaceZone } from './space-zone.ts';

/** Commands send no mail. */
export const NO_MAIL: MailTransport = { send: async () => undefined, close: () => undefined };

/** @throws ConfigError where the space zone is not at hand */
export function spaceOf({ space }: Served): SpaceZone {
  if (space === null) throw new ConfigError(['This command works on the space zone: run it with --zone space.']);
  return space;
}

export const insuredColumns: readonly ImportColumn[] = INSURED_COLUMNS;
export const professionalColumns: readonly ImportColumn[] = PROFESSIONAL_COLUMNS;

/** Characters of one line of an import; the readers of the contexts have their own, smaller, limits. */
const MAX_LINE = 1_000_000;

/** The lines of a file as it is read, one at a time; progress counts bytes. */
export async function* linesOf({ source, progress }: ImportRequest): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let read = 0;
  for await (const chunk of source) {
    read += chunk.length;
    rest += decoder.write(chunk);
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) {
      yield rest; // refused by the reader as too long, and the rest of it dropped
      rest = '';
    }
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
    progress.advance(read);
  }
  rest += decoder.end();
  if (rest !== '') yield rest;
}

export function toImportSummary(report: ImportReport, request: ImportRequest): ImportSummary {
  for (const refused of report.rejected) request.onRefused(refused);
  return {
    created: report.imported,
    changed: report.updated,
    unchanged: report.unchanged,
    refused: report.rejectedCount,
  };
}
