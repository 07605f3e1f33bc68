import type { FormerIdentityWords } from '../../src/doors/web/web-api.ts';
import { useFormerIdentityWords } from '../messages/former-identities.ts';
import { useRootData } from '../messages/use-messages.ts';
import { instantDay } from '../words/dates.ts';
import { birthDay } from '../words/patient-words.ts';

/** What an import replaced, from when to when: her alone to read. */
export function FormerIdentities({ former }: { former: readonly FormerIdentityWords[] }) {
  const words = useFormerIdentityWords();
  const root = useRootData();
  return (
    <section>
      <h2>{words.title}</h2>
      <p>{former.length === 0 ? words.none : words.lead}</p>
      {former.length === 0 ? null : (
        <ul className="rows sessions">
          {former.map((one) => (
            <li key={one.until}>
              <h3>{words.period(instantDay(one.since, root), instantDay(one.until, root))}</h3>
              <p className="muted">{words.sources[one.source]}</p>
              <Traits one={one} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Traits({ one }: { one: FormerIdentityWords }) {
  const words = useFormerIdentityWords();
  const root = useRootData();
  const facts: readonly (readonly [string, string | undefined])[] = [
    [words.birthName, one.birthName],
    [words.givenNames, one.givenNames],
    [words.usedName, one.usedName],
    [words.usedGivenName, one.usedGivenName],
    [words.sex, words.sexes[one.sex]],
    [words.birthDate, birthDay(one, root)],
    [words.birthplace, one.birthplaceCode],
    [words.department, one.addressDepartment],
    [words.scheme, one.scheme],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
