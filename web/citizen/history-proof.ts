import type { LoaderFunctionArgs } from 'react-router';
import { answerBytes } from '../server/document-bytes.ts';
import { answer } from '../server/page.ts';

const sizeOf = (text: string | null): number | null => (/^[1-9]\d{0,14}$/.test(text ?? '') ? Number(text) : null);

/** The proof of her history, to verify without us. */
export function loader(args: LoaderFunctionArgs): Promise<Response> {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const since = [sizeOf(query.get('carnet')), sizeOf(query.get('espace'))] as const;
    return answerBytes(await api.historyFile({ kind: 'proof', since }), args.request);
  });
}
