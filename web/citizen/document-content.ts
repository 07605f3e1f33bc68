import type { LoaderFunctionArgs } from 'react-router';
import { answerBytes } from '../server/document-bytes.ts';
import { answer } from '../server/page.ts';

/** A file of one of her own documents. */
export function loader(args: LoaderFunctionArgs): Promise<Response> {
  return answer(args, async ({ api }) => {
    const { logicalId = '', part = '' } = args.params;
    return answerBytes(await api.documentContent(logicalId, part), args.request);
  });
}
