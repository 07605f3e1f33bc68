/** The choices of the history page as what the chains are asked for. */
import type { TraceWish } from '../../kernel/trace-reader.ts';
import type { Zone } from '../../kernel/zones.ts';
import { type CursorKind, openedCursor } from './carnet-cursors.ts';
import { historySearch, soughtWords } from './history-search.ts';
import type { HistoryQuestion, HistorySubject } from './web-history.ts';

const RIGHTS = [
  'record.open',
  'access.declare-consent',
  'access.end-own-consent',
  'access.block',
  'access.declare-refusal',
  'access.open-emergency',
  'access.review-emergency',
  'access.read-emergencies',
  'access.acknowledge-emergency',
  'access.authorize',
  'access.refuse',
  'access.end-access',
  'access.set-end',
  'access.name-administrator',
  'access.end-administrator',
  'access.unblock',
  'access.set-rule',
  'access.end-rule',
  'access.set-emergencies',
  'access.set-visibility',
  'access.undo',
  'access.end-own-attending',
];

/** Acts of each subject; an act that is in none is found under "everything" only. */
const SUBJECTS: Readonly<Record<HistorySubject, TraceWish>> = {
  reads: {
    acts: [
      'record.check',
      'record.visit',
      'record.find',
      'documents.search',
      'documents.search-lists',
      'documents.read-list',
      'documents.read',
      'documents.retrieve',
      'documents.locate',
      'history.search',
      'identity.find-patient',
      'identity.identify-patient',
    ],
  },
  changes: {
    acts: [
      'documents.submit',
      'documents.mask',
      'documents.unmask',
      'documents.conceal',
      'documents.unconceal',
      'documents.reveal',
      'documents.archive',
      'documents.unarchive',
      'documents.withdraw',
    ],
  },
  rights: { acts: RIGHTS },
  'sign-ins': {
    acts: [
      'identity.sign-in',
      'identity.ask-code',
      'identity.ask-reset',
      'identity.reset-password',
      'identity.sign-out',
      'identity.sign-out-everywhere',
    ],
  },
  refusals: { outcomes: ['refused', 'failed'] },
  emergencies: { purposes: ['bris_de_glace', 'centre_15'] },
};

/** Somebody chosen from a page; the name is what the page said. */
export interface ChosenActor {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
}

export const actorRef: CursorKind<ChosenActor> = {
  write: ({ kind, id, name }) => ({ k: 'actor', kind, id, name }),
  read(opened) {
    const { k, kind, id, name } = (opened ?? {}) as Readonly<Record<string, unknown>>;
    if (k !== 'actor' || typeof kind !== 'string' || typeof id !== 'string' || typeof name !== 'string') return null;
    return { kind, id, name };
  },
};

/** @throws WebError not-found for a ref that is not ours */
export function wishOf(
  { who, what, from, to, search }: HistoryQuestion,
  open: (ref: string) => unknown,
): { wish: TraceWish | undefined; chosen: ChosenActor | null; text: string | null } {
  const text = search === undefined ? null : openedCursor(historySearch, () => open(search));
  const chosen =
    who === undefined || who === 'self' || who === 'professionals' ? null : openedCursor(actorRef, () => open(who));
  const actor: TraceWish =
    chosen !== null
      ? { actorKinds: [chosen.kind], actorId: chosen.id }
      : who === 'self'
        ? { actorKinds: ['person'] }
        : who === 'professionals'
          ? { actorKinds: ['professional', 'structure'] }
          : {};
  const wish = { ...actor, ...(what === undefined ? {} : SUBJECTS[what]), ...daysOf(from, to) };
  const sought = text === null ? wish : { ...wish, words: soughtWords(text) };
  return { wish: Object.keys(sought).length === 0 ? undefined : sought, chosen, text };
}

const DAY_MS = 86_400_000;

/** The bounds of days, in UTC as those of years. */
function daysOf(from: string | undefined, to: string | undefined): TraceWish {
  const [first, last] = [from, to].map((day) =>
    /^\d{4}-\d\d-\d\d$/.test(day ?? '') ? Date.parse(day ?? '') : Number.NaN,
  );
  return {
    ...(Number.isNaN(first) ? {} : { from: new Date(first ?? 0).toISOString() }),
    ...(Number.isNaN(last) ? {} : { to: new Date((last ?? 0) + DAY_MS).toISOString() }),
  };
}

/** Can that zone's chain hold what is asked for? Professionals act in both: they find a person before they open her record. */
export function touches(wish: TraceWish | undefined, zone: Zone): boolean {
  return wish?.acts?.some((act) => act.startsWith('identity.') === (zone === 'space')) ?? true;
}
