import { PROFESSIONAL_COLUMNS } from '../directory/professional-csv.ts';
import type { ImportColumn, ImportRequest, ImportSummary } from '../doors/cli/commands.ts';
import type { ImportReport } from '../identity/contract.ts';
import { INSURED_COLUMNS } from '../identity/insured-csv.ts';
import type { MailTransport } from '../identity/mail-queue.ts';
import { ConfigError } from '../settings.ts';
import { textLines } from '../standards/csv/csv.ts';
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

/** The lines of a file as it is read, one at a time; progress counts bytes. */
export function linesOf({ source, progress }: ImportRequest): AsyncGenerator<string> {
  const counted = async function* () {
    let read = 0;
    for await (const chunk of source) {
      yield chunk;
      read += chunk.length;
      progress.advance(read);
    }
  };
  return textLines(counted());
}

export function toImportSummary(report: ImportReport): ImportSummary {
  return {
    created: report.imported,
    changed: report.updated,
    unchanged: report.unchanged,
    refused: report.rejectedCount,
    wrongKeys: report.wrongKeyWarnings,
  };
}
