import { Eye, EyeOff } from 'lucide-react';
import { Form, Link, useNavigation } from 'react-router';
import type { DocumentPage } from '../../src/doors/web/web-documents.ts';
import { useMessages } from '../messages/use-messages.ts';
import { HiddenToken } from './hidden-token.tsx';

/** Who can see the document, and the one act that changes it; the effect is said before the button. */
export function VisibilityCard({ document }: { document: DocumentPage }) {
  const words = useMessages().document;
  const busy = useNavigation().state !== 'idle';
  const { summary } = document;
  const hidden = summary.hiddenFromProfessionals;
  const isMine = summary.origin === 'self';
  const state = hidden ? (isMine ? words.hiddenMine : words.hidden) : words.visible;
  const effect = hidden ? words.showEffect : isMine ? words.hideMineEffect : words.hideEffect;
  const Icon = hidden ? Eye : EyeOff;
  return (
    <section className="card">
      <h2>{words.visibility}</h2>
      <p>{state}</p>
      <p>
        <Link className="more" to={`/documents/${summary.logicalId}/qui-voit`}>
          {words.whoSees}
        </Link>
      </p>
      {document.canChangeVisibility ? (
        <Form method="post" action={`/documents/${summary.logicalId}`} preventScrollReset>
          <HiddenToken />
          <input type="hidden" name="version" value={summary.version} />
          <p className="muted" id="effet">
            {effect}
          </p>
          <button
            className="button quiet"
            type="submit"
            name="action"
            value={hidden ? 'afficher' : 'masquer'}
            aria-describedby="effet"
            disabled={busy}
          >
            <Icon aria-hidden="true" strokeWidth={1.8} /> {hidden ? words.show : words.hide}
          </button>
        </Form>
      ) : null}
      <p>
        <Link className="more" to={`/acces/regles/ajouter?document=${summary.logicalId}`}>
          {words.makeRule}
        </Link>
      </p>
    </section>
  );
}
