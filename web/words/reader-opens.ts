import type { ReaderOfAll } from '../../src/doors/web/web-explain.ts';
import { useMessages } from '../messages/use-messages.ts';

/** How much one reader sees of all documents, in words. */
export function useOpens(): (reader: Pick<ReaderOfAll, 'opens' | 'titles'>, total: number) => string {
  const { readers: words } = useMessages().whoSees;
  return ({ opens, titles }, total) => {
    const seen = opens === 0 ? words.opensNone : opens === total ? words.opensAll(total) : words.opens(opens, total);
    return titles === 0 ? seen : `${seen} ${words.titles(titles)}`;
  };
}
