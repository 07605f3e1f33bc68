/** `AccessApi`: who may see what, over the record zone's acts and the directory's names. */
import { type AccessChange, MAX_PLANNED_CHANGES } from '../../access/effect.ts';
import type { NamedSubject, RuleView } from '../../access/rule-store.ts';
import type { Directory, Professional } from '../../directory/contract.ts';
import { searchedName } from '../../directory/find-by-name.ts';
import type { Session } from '../../identity/contract.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isFailure } from '../../kernel/errors.ts';
import type { AccessCalls } from './access-calls.ts';
import { SHIPPED_PROFESSIONS } from './access-professions.ts';
import { readersOf, touchedBy } from './access-readers.ts';
import { type Somebody, subjectRef } from './access-refs.ts';
import { openedFor, sealedFor, whoseOf } from './bound-refs.ts';
import { inWords } from './carnet-errors.ts';
import { actOf, subjectWords } from './carnet-history.ts';
import { recordOf } from './carnet-session.ts';
import { tradeWords } from './carnet-words.ts';
import { personOf } from './person-of.ts';
import { withNamesakes } from './tell-apart.ts';
import { UUID } from './uuid.ts';
import type { AccessApi, AccessEntry, AskedChange, FoundReader, RuleSubjectWords } from './web-access-pages.ts';
import { type Language, WebError } from './web-api.ts';
import type { DocumentCategory } from './web-documents.ts';

const DAY_MS = 86_400_000;
/** An access ends within ten years, or not at all: the pages say this number. */
const MAX_DAYS = 3_660;

export interface AccessSources {
  readonly access: AccessCalls;
  readonly directory: Pick<Directory, 'findByName' | 'findProfessionals' | 'findMembers'>;
  sealCursor(value: unknown): string;
  openCursor(text: string): unknown;
  readonly clock: Clock;
}

/** @param signedIn proves the session */
export function accessApi(sources: AccessSources, language: Language, signedIn: () => Promise<Session>): AccessApi {
  return new CarnetAccess(sources, language, signedIn);
}

class CarnetAccess implements AccessApi {
  readonly #sources: AccessSources;
  readonly #language: Language;
  readonly #signedIn: () => Promise<Session>;
  /** Whose page this is: what it seals is good for her alone. */
  #whose = '';

  constructor(sources: AccessSources, language: Language, signedIn: () => Promise<Session>) {
    this.#sources = sources;
    this.#language = language;
    this.#signedIn = async () => {
      const session = await signedIn();
      this.#whose = whoseOf(session);
      return session;
    };
  }

  async page() {
    const { rules, choices, changes } = await this.#settings();
    const named = [...rules, ...changes.flatMap((change) => change.rules)].map(({ subject }) => subject);
    const people = await this.#professionals(named.filter(({ kind }) => kind === 'professional').map(({ id }) => id));
    return {
      entries: this.#entries(rules, people),
      choices,
      changes: changes.map(({ changeId, act, at, rules: touched }) => ({
        changeId,
        act: actOf(act),
        at: at.toISOString(),
        about: touched[0] === undefined ? null : this.#about(touched[0].subject),
      })),
    };
  }

  async find(typed: string) {
    await this.#signedIn();
    const { professionals, structures, more } = await inWords(this.#sources.directory.findByName(typed));
    const found: FoundReader[] = [
      ...professionals.map((one) => ({
        ...this.#subject({ kind: 'professional', id: one.idNat, name: one.displayName }, new Map([[one.idNat, one]])),
        name: one.displayName,
      })),
      ...structures.map(({ idNat, name }) => ({
        ...this.#subject({ kind: 'structure', id: idNat, name }, new Map()),
        name,
      })),
    ].map((one) => ({ ...one, ref: one.ref ?? '' }));
    const ids = [...professionals, ...structures].map(({ idNat }) => idNat);
    return { found: withNamesakes(found, ids), more, short: searchedName(typed) === null };
  }

  professions() {
    return SHIPPED_PROFESSIONS.map((code) => ({ code, words: tradeWords(code, null, this.#language) ?? code })).sort(
      (a, b) => a.words.localeCompare(b.words, this.#language),
    );
  }

  async preview(asked: readonly AskedChange[]) {
    const session = await this.#signedIn();
    const { rules } = await this.#settings();
    const changes = this.#changes(asked, rules);
    const { directory, access } = this.#sources;
    const groups = await inWords(readersOf(directory, rules, changes, this.#language));
    const places = groups.readers.map((one) => one.places);
    const effect = await inWords(access.preview(session.actor, recordOf(session), places, changes));
    return {
      about: changes.map((change) => this.#aboutChange(change, rules)),
      ...touchedBy(groups.readers, effect),
      masked: effect.masked,
      cut: effect.cut || groups.cut,
    };
  }

  async change(asked: readonly AskedChange[]) {
    const session = await this.#signedIn();
    const { rules } = await this.#settings();
    const changes = this.#changes(asked, rules);
    return withRoom(this.#sources.access.change(session.actor, recordOf(session), changes));
  }

  async undo(changeIds: readonly string[]) {
    const session = await this.#signedIn();
    if (changeIds.length > MAX_PLANNED_CHANGES || !changeIds.every((id) => UUID.test(id)))
      throw new WebError('not-found');
    return withRoom(this.#sources.access.undo(session.actor, recordOf(session), changeIds));
  }

  async #settings() {
    const session = await this.#signedIn();
    return inWords(this.#sources.access.settings(session.actor, recordOf(session)));
  }

  async #professionals(ids: readonly string[]): Promise<ReadonlyMap<string, Professional>> {
    const found = await this.#sources.directory.findProfessionals([...new Set(ids)]);
    return new Map(found.map((one) => [one.idNat, one]));
  }

  #changes(asked: readonly AskedChange[], rules: readonly RuleView[]): AccessChange[] {
    if (asked.length === 0 || asked.length > MAX_PLANNED_CHANGES) throw new WebError('invalid-form');
    return asked.map((change) => this.#toChange(change, rules));
  }

  #toChange(asked: AskedChange, rules: readonly RuleView[]): AccessChange {
    if ('ruleId' in asked && !UUID.test(asked.ruleId)) throw new WebError('not-found');
    switch (asked.act) {
      case 'authorize':
        return { act: 'authorize', subject: this.#named(asked.ref, rules), until: this.#after(asked.days) };
      case 'refuse':
      case 'block':
      case 'name-administrator':
        return { act: asked.act, subject: this.#named(asked.ref, rules), until: null };
      case 'set-end':
        return { act: 'set-end', ruleId: asked.ruleId, until: this.#after(asked.days) };
      case 'set-rule': {
        const { effect, reader, documentId, category, days } = asked;
        if (documentId !== undefined && !UUID.test(documentId)) throw new WebError('not-found');
        return {
          ...{ act: 'set-rule', effect, subject: this.#reader(reader, rules), until: this.#after(days) },
          ...(documentId === undefined ? {} : { documentId }),
          ...(category === undefined ? {} : { category }),
        };
      }
      default:
        return asked;
    }
  }

  #reader(reader: Extract<AskedChange, { act: 'set-rule' }>['reader'], rules: readonly RuleView[]): NamedSubject {
    if (reader === 'everyone') return { kind: 'everyone', id: '', name: '' };
    if ('ref' in reader) return this.#named(reader.ref, rules);
    if (!SHIPPED_PROFESSIONS.includes(reader.profession)) throw new WebError('not-found');
    return { kind: 'profession', id: reader.profession, name: tradeWords(reader.profession, null, 'fr') ?? '' };
  }

  /** Whom a rule of hers names, by the rule's id, or whom a search found. */
  #named(ref: string, rules: readonly RuleView[]): Somebody {
    if (!UUID.test(ref)) return subjectRef.open(() => openedFor(this.#whose, this.#sources.openCursor(ref)));
    const subject = rules.find(({ ruleId }) => ruleId === ref)?.subject;
    if (subject?.kind !== 'professional' && subject?.kind !== 'structure') throw new WebError('not-found');
    return { ...subject, kind: subject.kind };
  }

  #after(days: number | null): string | null {
    if (days === null) return null;
    if (days > MAX_DAYS) throw new WebError('end-too-far');
    if (!Number.isInteger(days) || days < 1) throw new WebError('invalid-form');
    return new Date(this.#sources.clock.now().getTime() + days * DAY_MS).toISOString();
  }

  /** Namesakes are told apart: a person blocks the one whom she means. */
  #entries(rules: readonly RuleView[], people: ReadonlyMap<string, Professional>): AccessEntry[] {
    const entries = rules.map((rule) => this.#entry(rule, people));
    return withNamesakes(
      entries,
      rules.map(({ subject }) => subject.id),
    );
  }

  #entry(rule: RuleView, people: ReadonlyMap<string, Professional>): AccessEntry {
    return {
      ...this.#subject(rule.subject, people, rule.ruleId),
      ruleId: rule.ruleId,
      rule: rule.kind,
      basis: rule.basis,
      since: rule.since.toISOString(),
      until: rule.until?.toISOString() ?? null,
      documentId: rule.documentId,
      category: rule.category as DocumentCategory | null,
    };
  }

  #subject(
    { kind, id, name }: NamedSubject,
    people: ReadonlyMap<string, Professional>,
    ruleId: string | null = null,
  ): RuleSubjectWords {
    if (kind === 'everyone') return { kind, who: {}, ref: null };
    if (kind === 'profession') {
      const words = tradeWords(id, null, this.#language) ?? name;
      return { kind, who: { professionWords: words }, ref: null };
    }
    const ref = ruleId ?? this.#sources.sealCursor(sealedFor(this.#whose, subjectRef.write({ kind, id, name })));
    if (kind === 'structure') return { kind, who: { structure: name }, ref };
    return { kind, who: personOf(name, people.get(id), this.#language), ref };
  }

  #about({ kind, id, name }: NamedSubject): string {
    return subjectWords({ kind, name, code: kind === 'profession' ? id : '' }, this.#language);
  }

  #aboutChange(change: AccessChange, rules: readonly RuleView[]): string | null {
    if ('subject' in change) return this.#about(change.subject);
    if (!('ruleId' in change)) return null;
    const rule = rules.find(({ ruleId }) => ruleId === change.ruleId);
    if (rule === undefined) throw new WebError('not-found');
    return this.#about(rule.subject);
  }
}

/** A full room of rules has words of its own. */
async function withRoom<T>(done: Promise<T>): Promise<T> {
  return inWords(
    done.catch((error: unknown) => {
      if (isFailure(error, 'invalid-input') && error.details.at === 'rules') throw new WebError('too-many-rules');
      throw error;
    }),
  );
}
