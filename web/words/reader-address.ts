/** Addresses of the pages about one reader, and what they ask. */
import type { ReaderQuestion, SightMode } from '../../src/doors/web/web-explain.ts';

/** Characters of a sealed reference. */
const MAX_REF = 900;
const MAX_PROFESSION = 20;
const MAX_PAGE_DIGITS = 3;
const MODES: Readonly<Record<string, SightMode>> = { maintenant: 'now', autorisee: 'authorised', urgence: 'emergency' };

/** What an address asks; what is no question is left out. */
export function readerQuestion(url: string): ReaderQuestion {
  const query = new URL(url).searchParams;
  const ref = query.get('qui')?.slice(0, MAX_REF);
  const profession = query.get('profession')?.slice(0, MAX_PROFESSION);
  const mode = MODES[query.get('situation') ?? ''];
  const page = query.get('page') ?? '';
  return {
    ...(ref ? { ref } : {}),
    ...(profession ? { profession } : {}),
    ...(mode === undefined ? {} : { mode }),
    ...(query.get('voir') === 'caches' ? { hidden: true } : {}),
    ...(new RegExp(`^\\d{1,${MAX_PAGE_DIGITS}}$`).test(page) ? { page: Number(page) } : {}),
  };
}

interface Place {
  readonly mode: SightMode;
  readonly hidden?: boolean;
  readonly page?: number;
}

/** @param query of the reader, as the server gave it */
export function readerAddress(base: string, query: string, { mode, hidden = false, page = 0 }: Place): string {
  const situation = Object.entries(MODES).find(([, one]) => one === mode)?.[0] ?? '';
  return `${base}?${query}&situation=${situation}${hidden ? '&voir=caches' : ''}${page > 0 ? `&page=${page}` : ''}`;
}
