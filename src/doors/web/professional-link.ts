/**
 * Contextual links (TD0.9, TD0.10): a professional's software opens a page about one patient in her browser. The address that the
 * software calls holds the INS (PDT-INF-527); ours never do: it waits in a sealed cookie of that browser until she confirms.
 */
import { tidyMatricule } from '../../standards/ins/ins.ts';
import type { ContextualLink, LinkedPage, PatientSearch, PatientSearchResult } from './professional-search.ts';
import type { ProfessionalVisitor } from './professional-visitor.ts';

/** As long as a sign-in may take at the identity provider: what waits longer is asked again from the software. */
export const LINK_MS = 10 * 60_000;
const PURPOSE = 'professional-link';
/** Stands for whatever is no matricule: every cookie of a link has the same length. */
const NO_MATRICULE = '?'.repeat(15);

/** Pages by their name in the address, without case; the initial is what is sealed. What is not listed opens the documents. */
const PAGES: ReadonlyMap<string, LinkedPage> = new Map([
  ['gestiondmppatient', 'authorisation'],
  ['volontesetdroits', 'wishes'],
  ['carnetvaccination', 'vaccinations'],
]);
const INITIALS: Readonly<Record<LinkedPage, string>> = {
  documents: 'd',
  authorisation: 'a',
  wishes: 'w',
  vaccinations: 'v',
};

interface Sealed {
  readonly matricule: string;
  readonly page: string;
  readonly at: number;
  /** The visitor cookie of the browser that followed the link. */
  readonly visitor: string;
  /** Spent when it is confirmed. */
  readonly key: string;
}

/** `search`: the search by INS of these pages, with its act and budgets. */
export function contextualLink(
  { parts }: ProfessionalVisitor,
  search: (question: PatientSearch, secret: boolean) => Promise<PatientSearchResult>,
): ContextualLink {
  const now = () => parts.clock.now().getTime();
  const opened = (sealed: string, visitor: string): Sealed | null => {
    const link = unsealed(parts, sealed);
    return link !== null && link.visitor === visitor && now() - link.at <= LINK_MS ? link : null;
  };
  return {
    sealLink(pageName, matricule, visitor) {
      const page = INITIALS[PAGES.get(pageName.toLowerCase()) ?? 'documents'];
      const tidy = tidyMatricule(matricule);
      const kept = /^[0-9A-Z]{15}$/.test(tidy) ? tidy : NO_MATRICULE;
      return parts.seal(PURPOSE, { matricule: kept, page, at: now(), visitor, key: parts.newKey() } satisfies Sealed);
    },
    carryLink(sealed, visitor, next) {
      const link = opened(sealed, visitor);
      return link === null ? null : parts.seal(PURPOSE, { ...link, visitor: next } satisfies Sealed);
    },
    linkWaits: (sealed, visitor) => opened(sealed, visitor) !== null,
    async followLink(sealed, visitor, secret) {
      const link = opened(sealed, visitor);
      if (link === null || !(await parts.spend(`link ${link.key}`, new Date(link.at + LINK_MS)))) {
        return { kind: 'link-over' };
      }
      const result = await search({ matricule: link.matricule }, secret);
      if (result.kind === 'found') return { ...result, page: pageOf(link.page) };
      // A number that nobody can have is told as one that nobody has.
      return result.kind === 'wrong-matricule' ? { kind: 'none' } : result;
    },
  };
}

function unsealed(parts: ProfessionalVisitor['parts'], sealed: string): Sealed | null {
  try {
    return parts.open(PURPOSE, sealed) as Sealed;
  } catch {
    return null;
  }
}

function pageOf(initial: string): LinkedPage {
  const [page] = Object.entries(INITIALS).find(([, one]) => one === initial) ?? [];
  return (page as LinkedPage | undefined) ?? 'documents';
}
