import { CircleCheck, CircleX, Type } from 'lucide-react';
import { Link } from 'react-router';
import type { RuleWords, Why, WhyPlace } from '../../src/doors/web/web-explain.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { instantDay } from '../words/dates.ts';

const ICONS = { yes: CircleCheck, title: Type, no: CircleX } as const;

/** Yes or no, by word and sign. */
export function Sees({ why }: { why: Why }) {
  const { whoSees: words } = useMessages();
  const Icon = ICONS[why.sees];
  const said = { yes: words.yes, title: words.titleOnly, no: words.no }[why.sees];
  return (
    <strong className={`sees ${why.sees}`}>
      <Icon aria-hidden="true" strokeWidth={1.8} /> {said}
    </strong>
  );
}

const OF_RULES: ReadonlySet<string> = new Set(['hidden-by-rule', 'shown-by-rule']);
/** A rule says since when: the person knows of it, or can look it up. */
const DATED: ReadonlySet<string> = new Set([
  'authorised-by-you',
  'care-declared',
  'care-presumed',
  'structure-authorised',
  'administrator',
  'refused',
  'blocked',
  'hidden-by-rule',
  'shown-by-rule',
]);

/** Why, as sentences: the reason, the rule that says so, until when. */
export function useWhy(): (why: Why) => string {
  const { whoSees: words, categories } = useMessages();
  const root = useRootData();
  const ruleText = ({ about, category, subject }: RuleWords): string => {
    const of = about === 'category' && category !== null ? words.ruleAbout.category(categories[category]) : null;
    const plain = about === 'document' ? words.ruleAbout.document : words.ruleAbout.everything;
    return `${of ?? plain} ${words.ruleFor[subject]}`;
  };
  return ({ code, rule }) => {
    const parts: string[] = [words.why[code]];
    if (rule !== null && OF_RULES.has(code)) parts.push(ruleText(rule));
    if (rule !== null && DATED.has(code)) {
      parts.push(words.since(instantDay(rule.since, root)));
      if (rule.until !== null) parts.push(words.until(instantDay(rule.until, root)));
    }
    return parts.join(' ');
  };
}

/** Where the person changes it, as a link; nothing where nothing of hers says so. */
export function ChangeLink({ why, documentId }: { why: Why; documentId: string | null }) {
  const { places } = useMessages().whoSees;
  const { place } = why;
  if (place === null || (place === 'document' && documentId === null)) return null;
  return <Link to={place === 'document' ? `/documents/${documentId}` : PAGES[place]}>{places[place]}</Link>;
}

const PAGES: Readonly<Record<Exclude<WhyPlace, 'document'>, string>> = {
  professionals: '/acces/professionnels',
  blocked: '/acces/bloques',
  rules: '/acces/regles',
  emergencies: '/acces/urgence',
  matrix: '/qui-voit/professions',
};
