/** `WhoSeesApi` over the record's explanations and the directory: translate in, call, translate out. */
import type { Professional } from '../../directory/contract.ts';
import type { ExplainAnswer, ExplainedCard, Mode, ReaderAnswer } from '../../documents/explained.ts';
import type { Session } from '../../identity/contract.ts';
import { openedFor, sealedFor, whoseOf } from './bound-refs.ts';
import { openedCursor } from './carnet-cursors.ts';
import { inWords } from './carnet-errors.ts';
import { recordOf } from './carnet-session.ts';
import { summaryOf } from './document-summary.ts';
import { matrixPage } from './explain-matrix.ts';
import {
  askedOfProfession,
  type Candidate,
  candidateOf,
  candidatesOf,
  mergePlaces,
  professionChoices,
  readerRef,
} from './explain-readers.ts';
import { barredBy, byCode, inEmergencyToo, whyOf } from './explain-reasons.ts';
import type { ExplainQuestion, RecordCalls } from './record-calls.ts';
import { UUID } from './uuid.ts';
import { type Language, WebError } from './web-api.ts';
import type {
  ReaderLine,
  ReaderOfAll,
  ReaderQuestion,
  ReaderSees,
  SightMode,
  WhoSees,
  WhoSeesApi,
  WhoSeesDocument,
  Why,
} from './web-explain.ts';

export const DOCUMENTS_OF_READER = 50;
/** Whom an emergency may bring. */
const DOCTOR = { id: null, profession: '10' } as const;
const NURSE = { id: null, profession: '60' } as const;

export interface ExplainSources {
  readonly record: Pick<RecordCalls, 'explain' | 'matrix'>;
  /** Of the directory, by PS_IdNat. */
  findProfessionals(ids: readonly string[]): Promise<readonly Professional[]>;
  sealCursor(value: unknown): string;
  /** @throws IntegrityError */
  openCursor(cursor: string): unknown;
}

export const explainApi = (sources: ExplainSources, language: Language, signedIn: () => Promise<Session>): WhoSeesApi =>
  new Explaining(sources, language, signedIn);

class Explaining implements WhoSeesApi {
  readonly #sources: ExplainSources;
  readonly #language: Language;
  readonly #signedIn: () => Promise<Session>;

  constructor(sources: ExplainSources, language: Language, signedIn: () => Promise<Session>) {
    this.#sources = sources;
    this.#language = language;
    this.#signedIn = signedIn;
  }

  async document(logicalId: string, profession?: string): Promise<WhoSeesDocument> {
    if (!UUID.test(logicalId)) throw new WebError('not-found');
    const asked = profession === undefined ? null : professionOf(profession);
    const { candidates, answer, session } = await this.#known({ documentId: logicalId }, [
      DOCTOR,
      NURSE,
      ...(asked === null ? [] : [asked]),
    ]);
    if (answer.document === null) throw new WebError('not-found');
    const [doctor, nurse, anybody] = answer.readers.slice(candidates.length);
    const why = (reader: ReaderAnswer | undefined, mode: Mode) => whyIn(answer, reader, mode);
    return {
      document: this.#summary(answer.document, session),
      readers: mergePlaces(
        candidates.map((one, i) => ({
          ...this.#line(session, one, answer.readers[i]),
          now: why(answer.readers[i], 'normal'),
          emergency: inEmergencyToo(why(answer.readers[i], 'normal'), why(answer.readers[i], 'bris_de_glace')),
        })),
      ),
      emergencies: {
        regulation: why(doctor, 'centre_15'),
        doctor: why(doctor, 'bris_de_glace'),
        nurse: why(nurse, 'bris_de_glace'),
      },
      asked:
        profession === undefined
          ? null
          : {
              profession,
              words: this.#professionWords(profession),
              now: why(anybody, 'normal'),
              authorised: why(anybody, 'authorised'),
            },
      professions: professionChoices(this.#language),
      table: answer.matrix,
    };
  }

  async readers(): Promise<WhoSees> {
    const { candidates, answer, session } = await this.#known({}, []);
    return {
      readers: candidates.map((one, i) => this.#ofAll(session, one, answer, answer.readers[i], 'normal')),
      total: answer.total,
      cut: answer.cut,
      professions: professionChoices(this.#language),
    };
  }

  async reader({ ref, profession, mode, hidden = false, page = 0 }: ReaderQuestion): Promise<ReaderSees> {
    const session = await this.#signedIn();
    const candidate = await this.#candidate(session, ref, profession);
    const isAnybody = candidate.asked.id === null;
    // Of a profession nobody is let in yet: the question is what she would see.
    const chosen = mode ?? (isAnybody && profession !== undefined ? 'authorised' : 'now');
    const answer = await this.#ask(session, {
      readers: [candidate.asked],
      known: false,
      page: { mode: MODES[chosen], seen: !hidden, offset: page * DOCUMENTS_OF_READER, count: DOCUMENTS_OF_READER },
      continues: page > 0,
    });
    const [reader] = answer.readers;
    const { reasons = {} } = reader?.told[MODES[chosen]] ?? {};
    const entrance = MODES[chosen] === 'normal' ? (reader?.entranceId ?? null) : null;
    return {
      ...this.#ofAll(session, candidate, answer, reader, MODES[chosen]),
      ...(profession === undefined ? {} : { query: `profession=${encodeURIComponent(profession)}` }),
      mode: chosen,
      modes: modesOf(reader),
      total: answer.total,
      cut: answer.cut,
      reasons: byCode(reasons),
      hidden,
      documents: answer.documents.map(({ told, ...card }) => ({
        summary: this.#summary(card, session),
        why: whyOf(told, MODES[chosen], answer.rules, entrance),
      })),
      page,
      hasNext: answer.more,
      table: answer.matrix,
    };
  }

  async matrix(question: Parameters<WhoSeesApi['matrix']>[0]) {
    await this.#signedIn();
    return matrixPage(await inWords(this.#sources.record.matrix()), question, this.#language);
  }

  /** Those whom the record knows, and what it tells of each, then of `others`. One trace: the second call goes on with the first. */
  async #known(about: Pick<ExplainQuestion, 'documentId'>, others: ExplainQuestion['readers']) {
    const session = await this.#signedIn();
    const { known, rules } = await this.#ask(session, { ...about, readers: [], known: true, continues: false });
    const ids = known.filter(({ kind }) => kind === 'professional').map(({ id }) => id);
    const directory = await this.#sources.findProfessionals(ids);
    const candidates = candidatesOf(known, directory, rules, this.#language).slice(0, MAX_CANDIDATES);
    const readers = [...candidates.map(({ asked }) => asked), ...others];
    return {
      session,
      candidates,
      answer: await this.#ask(session, { ...about, readers, known: false, continues: true }),
    };
  }

  #ask(session: Session, question: ExplainQuestion): Promise<ExplainAnswer> {
    return inWords(this.#sources.record.explain(session.actor, recordOf(session), question));
  }

  async #candidate(session: Session, ref: string | undefined, profession: string | undefined): Promise<Candidate> {
    if (ref === undefined) {
      if (profession === undefined) throw new WebError('not-found');
      const who = { professionWords: this.#professionWords(profession) };
      const nobody = { id: null, name: '', structureId: null, structureName: null };
      return { asked: professionOf(profession), who, roles: [], ref: nobody };
    }
    const opened = openedCursor(readerRef, () => openedFor(whoseOf(session), this.#sources.openCursor(ref)));
    const [known] = opened.id === null ? [] : await this.#sources.findProfessionals([opened.id]);
    return candidateOf(opened, known, [], this.#language);
  }

  #professionWords(code: string): string {
    return professionChoices(this.#language).find((one) => one.code === code)?.words ?? code;
  }

  #line(session: Session, { who, roles, ref }: Candidate, answer: ReaderAnswer | undefined): ReaderLine {
    const query = `qui=${encodeURIComponent(this.#sources.sealCursor(sealedFor(whoseOf(session), readerRef.write(ref))))}`;
    return { query, who, roles, emergencyUntil: answer?.emergencyUntil ?? null };
  }

  #ofAll(
    session: Session,
    candidate: Candidate,
    answer: ExplainAnswer,
    reader: ReaderAnswer | undefined,
    mode: Mode,
  ): ReaderOfAll {
    const told = reader?.told[mode];
    const refusal = mode === 'normal' ? (reader?.refusal ?? null) : null;
    return {
      ...this.#line(session, candidate, reader),
      opens: told?.opens ?? 0,
      titles: told?.titles ?? 0,
      barred: refusal === null ? null : barredBy(refusal, answer.rules, reader?.entranceId ?? null),
    };
  }

  #summary(card: ExplainedCard, session: Session) {
    return summaryOf({ ...card, visibleFrom: card.depositedAt }, session.previousSignIn, this.#language);
  }
}

/** Readers of one page: with those of emergencies and a profession, below what one explanation takes. */
const MAX_CANDIDATES = 290;
const MODES: Readonly<Record<SightMode, Mode>> = {
  now: 'normal',
  authorised: 'authorised',
  emergency: 'bris_de_glace',
};

/** Situations that differ: who may read is asked of in an emergency only where that would open more. */
function modesOf(reader: ReaderAnswer | undefined): SightMode[] {
  if (reader?.refusal !== null) return ['now', 'authorised', 'emergency'];
  return reader.told.bris_de_glace.opens > reader.told.normal.opens ? ['now', 'emergency'] : ['now'];
}

/** @throws WebError not-found */
function professionOf(code: string) {
  const asked = askedOfProfession(code);
  if (asked === null) throw new WebError('not-found');
  return asked;
}

function whyIn(answer: ExplainAnswer, reader: ReaderAnswer | undefined, mode: Mode): Why {
  const told = reader?.told[mode].document;
  if (told === undefined || told === null) return { sees: 'no', code: 'other', place: null, rule: null };
  return whyOf(told, mode, answer.rules, mode === 'normal' ? (reader?.entranceId ?? null) : null);
}
