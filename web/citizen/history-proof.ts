import type { LoaderFunctionArgs } from 'react-router';
import { answerBytes } from '../server/document-bytes.ts';
import { answer } from '../server/page.ts';

const sizeOf = (text: string | null): number | null => (/^[1-9]\d{0,14}$/.test(text ?? '') ? Number(text) : null);

/** Her history as a file: the proof to verify without us, a table, pages to print, or FHIR. */
export function loader(args: LoaderFunctionArgs): Promise<Response> {
  return answer(args, async ({ api }) => {
    const query = new URL(args.request.url).searchParams;
    const since = [sizeOf(query.get('carnet')), sizeOf(query.get('espace'))] as const;
    const asked = query.get('forme') ?? '';
    const kind = asked === 'csv' || asked === 'pdf' || asked === 'fhir' ? asked : 'proof';
    return answerBytes(await api.historyFile({ kind, since, verifying: asked === 'verification' }), args.request);
  });
}
