import { Link } from 'react-router';
import type { DocumentVersions } from '../../src/doors/web/web-documents.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { instantDay } from '../words/dates.ts';
import { Notice } from './notice.tsx';

interface Props {
  readonly versions: DocumentVersions;
  /** Something replaced it, that this reader may open or not. */
  readonly isOld: boolean;
  readonly addressOf: (logicalId: string) => string;
}

/** From an old version to the one that counts, and from any version to those before it. */
export function VersionLinks({ versions, isOld, addressOf }: Props) {
  const words = useMessages().document;
  const root = useRootData();
  const { current, earlier } = versions;
  return (
    <>
      {isOld ? (
        <Notice kind="info">
          <p>{words.oldVersion}</p>
          {current === null ? null : (
            <p>
              <Link to={addressOf(current.logicalId)}>{words.currentVersion(instantDay(current.at, root))}</Link>
            </p>
          )}
        </Notice>
      ) : null}
      {earlier.length === 0 ? null : (
        <nav className="versions" aria-label={words.earlierVersions}>
          <p className="muted">{words.earlierVersions}</p>
          <ul className="inline-links">
            {earlier.map(({ logicalId, at }) => (
              <li key={logicalId}>
                <Link to={addressOf(logicalId)}>{words.versionOf(instantDay(at, root))}</Link>
              </li>
            ))}
          </ul>
        </nav>
      )}
    </>
  );
}
