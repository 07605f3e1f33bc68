/** Those whom a record names: by its rules, its open emergencies, and as authors of its documents. Pure. */
import type { RuleKind } from '../access/access-state.ts';
import type { RecordAccessView } from '../access/record-access.ts';
import type { Author } from '../standards/xds/metadata.ts';
import { type KnownReader, MAX_KNOWN_READERS, type ReaderRole } from './explained.ts';
import type { StoredEntry } from './stored-entry.ts';

const PROFESSIONALS = '1.2.250.1.71.4.2.1';

const ROLE_OF: Readonly<Record<RuleKind, ReaderRole>> = {
  administrator: 'administrator',
  consent: 'authorised',
  refusal: 'refused',
  block: 'blocked',
  hide: 'named',
  show: 'named',
};

/** Each once, with all that she is; at most MAX_KNOWN_READERS, those of rules first. */
export function knownReaders({ rules, emergencies }: RecordAccessView, cards: readonly StoredEntry[]): KnownReader[] {
  const found = new Map<string, KnownReader>();
  const add = (kind: KnownReader['kind'], id: string, name: string, role: ReaderRole): void => {
    const key = `${kind}|${id}`;
    const before = found.get(key);
    if (before === undefined && found.size >= MAX_KNOWN_READERS) return;
    const roles = before?.roles ?? [];
    const kept = before?.name || name;
    found.set(key, { kind, id, name: kept, roles: roles.includes(role) ? roles : [...roles, role] });
  };
  for (const { kind, subject } of rules) {
    if (subject.kind === 'professional' || subject.kind === 'structure')
      add(subject.kind, subject.id, subject.name, ROLE_OF[kind]);
  }
  for (const { by } of emergencies) add('professional', by.id, by.name, 'emergency');
  for (const { authors } of cards)
    for (const { person } of authors)
      if (person.id !== undefined && person.oid === PROFESSIONALS)
        add('professional', person.id, nameOf(person.name), 'author');
  return [...found.values()];
}

/** The directory's name comes first; this one is of whom it does not know. */
function nameOf(name: Author['person']['name']): string {
  return name === undefined ? '' : [name.given[0], name.family].filter(Boolean).join(' ');
}
