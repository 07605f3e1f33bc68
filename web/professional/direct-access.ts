import { type LoaderFunctionArgs, redirect } from 'react-router';
import { pageOf } from '../server/page.ts';

const SEE_OTHER = 303;

/**
 * `/AccesDirect/<page>/[INS]`: where a professional's software sends her browser (PDT-INF-527). The INS goes into a sealed cookie and
 * the browser at once to an address without it, whatever was asked. Nothing is looked for before she confirms.
 */
export function loader(args: LoaderFunctionArgs): Response {
  const { professional, cookies, visitor } = pageOf(args);
  const [page = '', matricule = ''] = (args.params['*'] ?? '').split('/');
  if (matricule === '') return redirect(/^parametrages$/i.test(page) ? '/pro/preferences' : '/pro', SEE_OTHER);
  cookies.keepLink(professional.sealLink(page, matricule, visitor));
  return redirect('/pro/lien', SEE_OTHER);
}
