import type { MatrixNotice } from '../../src/doors/web/web-explain.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { instantDay } from '../words/dates.ts';

/** The version of the table of professions that decided, since when and by which text; and the one that comes. */
export function TableVersion({ table: { version, from, source, next } }: { table: MatrixNotice }) {
  const words = useMessages().whoSees.table;
  const root = useRootData();
  return (
    <p className="muted">
      {words.inForce(version, instantDay(from, root))} {version === 1 ? words.shipped : words.source(source)}
      {next === null ? null : <> {words.next(next.version, instantDay(next.from, root), next.source)}</>}
    </p>
  );
}
