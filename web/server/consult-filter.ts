import type { ConsultedFilter } from '../../src/doors/web/professional-api.ts';
import type { DocumentCategory } from '../../src/doors/web/web-documents.ts';
import { fr } from '../messages/fr.ts';

const MAX_CURSOR = 400;
/** Characters of a search, sealed: its text has a hundred. */
const MAX_SEARCH = 800;
const MAX_CATEGORIES = 20;

/** The filter of an address; anything that is no filter is ignored. */
export function readConsultFilter(query: URLSearchParams): ConsultedFilter {
  const categories = query
    .getAll('categorie')
    .slice(0, MAX_CATEGORIES)
    .filter((one): one is DocumentCategory => Object.hasOwn(fr.categories, one));
  const period = query.get('periode') ?? '';
  const search = query.get('recherche') ?? '';
  const cursor = query.get('suite') ?? '';
  return {
    ...(categories.length === 0 ? {} : { categories }),
    ...(period === 'tout' ? { period: 'all' as const } : {}),
    ...(/^[12]\d{3}$/.test(period) ? { period: Number(period) } : {}),
    ...(search !== '' && search.length <= MAX_SEARCH ? { search } : {}),
    ...(cursor !== '' && cursor.length <= MAX_CURSOR ? { cursor } : {}),
  };
}

/** The query of an address for a filter, with its question mark; empty for none. */
export function consultQuery(filter: ConsultedFilter): string {
  const query = new URLSearchParams();
  for (const category of filter.categories ?? []) query.append('categorie', category);
  if (filter.period === 'all') query.set('periode', 'tout');
  if (typeof filter.period === 'number') query.set('periode', String(filter.period));
  if (filter.search !== undefined) query.set('recherche', filter.search);
  if (filter.cursor !== undefined) query.set('suite', filter.cursor);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
