import type { LoaderFunctionArgs } from 'react-router';
import { answerBytes } from '../server/document-bytes.ts';
import { answerProfessional } from '../server/professional-page.ts';

/** A file of a patient's document. */
export function loader(args: LoaderFunctionArgs): Promise<Response> {
  return answerProfessional(args, async ({ professional }) => {
    const { id = '', logicalId = '', part = '' } = args.params;
    return answerBytes(await professional.documentContent(id, logicalId, part), args.request);
  });
}
