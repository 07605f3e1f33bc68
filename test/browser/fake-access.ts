/** In-memory pages of access: one of each kind of rule, and every change does nothing but say so. */
import type { AccessApi, AccessEntry } from '../../src/doors/web/web-access-pages.ts';
import type { PageVisitor } from '../support/page-visitor.ts';

/** As the other fakes: stands for whatever people are called. */
const NAME = 'Zorvex';
const ID = '5f0c3a52-1111-4000-8000-00000000000';
const AT = '2026-11-04T09:30:00Z';

const entry = (n: number, fields: Partial<AccessEntry>): AccessEntry => ({
  ...{ ruleId: `${ID}${n}`, ref: `${ID}${n}`, kind: 'professional', who: { name: NAME }, rule: 'consent' },
  ...{ basis: 'declared', since: AT, until: '2027-02-02T09:30:00Z', documentId: null, category: null },
  ...fields,
});

const ENTRIES: readonly AccessEntry[] = [
  entry(0, {}),
  entry(1, { kind: 'structure', who: { structure: NAME }, basis: 'person', until: null }),
  entry(2, { rule: 'administrator', basis: 'attending', until: null }),
  entry(3, { rule: 'refusal', basis: 'person', until: null }),
  entry(4, { rule: 'block', basis: 'person', until: null }),
  entry(5, { rule: 'hide', kind: 'everyone', who: {}, ref: null, category: 'BIOLOGIE' }),
  entry(6, { rule: 'show', documentId: `${ID}0`, until: null }),
];

export function fakeAccess(checked: () => void): AccessApi {
  return {
    async page() {
      checked();
      const choices = { regulation: true, breakGlass: true, masked: false, masksNew: false };
      const changes = (['block-professional', 'set-emergencies', 'undo'] as const).map((act, n) => ({
        ...{ changeId: `${ID}${n}`, act, at: AT, about: act === 'set-emergencies' ? null : NAME },
      }));
      return { entries: ENTRIES, choices, changes };
    },
    async find(typed) {
      checked();
      const short = typed.length < 3;
      const found = { kind: 'professional', who: { name: NAME }, ref: 'x', name: NAME } as const;
      return { found: short ? [] : [found], more: !short, short };
    },
    professions: () => [{ code: '10', words: NAME }],
    async preview(changes) {
      checked();
      const touched = [{ who: { name: NAME }, documents: 12 }];
      return {
        ...{
          about: changes.map(() => NAME),
          loses: touched,
          lost: 12,
          gains: touched,
          gained: 1,
          masked: 1,
          cut: true,
        },
      };
    },
    async change(changes) {
      checked();
      return changes.map((_, n) => `${ID}${n}`);
    },
    async undo(ids) {
      checked();
      return ids;
    },
  };
}

const ACCESS_PAGES = ['', '/professionnels', '/bloques', '/urgence', '/regles', '/regles/ajouter', '/guide'].map(
  (path) => `/acces${path}`,
);
const ACCESS_FORMS: readonly [string, Record<string, string>][] = [
  ['/acces/choisir?pour=regle', { nom: 'x' }],
  ['/acces/choisir?pour=bloquer', { nom: NAME }],
  ['/acces/changer', { acte: 'block', qui: 'x' }],
  ['/acces/changer', { acte: 'set-emergencies', samu: 'oui' }],
  ['/acces/changer', { acte: 'set-rule', effet: 'hide', lecteur: 'tous', cible: 'categorie:BIOLOGIE' }],
  ['/acces/changer', { acte: 'name-administrator', qui: 'x' }],
  ['/acces/changer', { acte: 'rien' }],
  ...['1', '2', '3', '4', '5'].map((etape): [string, Record<string, string>] => [
    '/acces/guide',
    { etape, vers: 'suite', nouveaux: 'masques' },
  ]),
];

/** Every page of access, and what its forms answer. */
export async function walkAccess(visitor: PageVisitor, look: (html: string, what: string) => void): Promise<void> {
  for (const path of ACCESS_PAGES) look((await visitor.get(path)).html, path);
  for (const [path, form] of ACCESS_FORMS)
    look((await visitor.post(path, form)).html, `${path} ${form['acte'] ?? form['etape'] ?? ''}`);
}
