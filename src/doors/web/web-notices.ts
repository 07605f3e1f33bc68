/** What the pages receive about notices: all serialisable. Part of `WebApi`. */
import type { HistoryEvent } from './web-history.ts';

export type NoticeKind = 'emergency' | 'first-read' | 'declared' | 'report-answer' | 'export' | 'password' | 'contact';

export interface NoticeWords {
  readonly id: string;
  readonly kind: NoticeKind;
  /** ISO instant. */
  readonly at: string;
  readonly unread: boolean;
  /** What happened, read from her record now; null for what happened in her space, or when she may no longer read it. */
  readonly event: HistoryEvent | null;
}

export interface NoticeChoice {
  readonly kind: NoticeKind;
  readonly mail: boolean;
  /** A mail leaves whatever she chooses, and why. */
  readonly imposed: 'law' | 'security' | null;
}

export interface NoticesApi {
  /** The newest first; they are then read. @throws WebError not-signed-in (as both below) */
  list(): Promise<readonly NoticeWords[]>;
  choices(): Promise<readonly NoticeChoice[]>;
  /** Mails for these kinds, none for the others that she chooses. */
  choose(mails: readonly string[]): Promise<void>;
}
