/**
 * What one page request carries besides `WebApi`: made by the door, read by the loaders and actions of `web/`.
 * Types only: the pages import nothing else from here.
 */
import type { ProfessionalApi } from './professional-api.ts';
import type { Language, NewSession, SignInChallenge, WebApi } from './web-api.ts';

/** Shown on the sign-in page and in the frame when the deployment is a demonstration; null otherwise. */
export interface DemoInfo {
  /** Where the demonstration's mails can be read, for example `/sandbox/mailbox`. */
  readonly mailboxUrl: string;
  /** Invented professionals worth trying first, at most 5. */
  readonly professionals: readonly { readonly name: string; readonly story: string }[];
  /** Invented persons that a visitor can sign in as, at most 5. */
  readonly signIns: readonly { readonly identifier: string; readonly password: string; readonly story: string }[];
}

/** Changes of cookies asked by a page; the door sends them with the answer. */
export interface SessionCookies {
  start(session: NewSession): void;
  end(): void;
  /** Keeps the challenge between the sign-in page and the code page; null forgets it. */
  keepChallenge(challenge: SignInChallenge | null): void;
  readonly challenge: SignInChallenge | null;
  keepLanguage(language: Language): void;
  /** Returns the new visitor value. */
  startProfessional(session: NewSession): string;
  endProfessional(): void;
  /** Keeps the sealed state of a professional's sign-in while she is at the identity provider; null forgets it. */
  keepBegun(begun: string | null): void;
  readonly begun: string | null;
  /** Keeps the sealed contextual link that brought the browser here; null forgets it. */
  keepLink(link: string | null): void;
  readonly link: string | null;
}

export interface PageContext {
  readonly api: WebApi;
  /** The professionals' pages, with their own session. */
  readonly professional: ProfessionalApi;
  /** The whole address asked for, as the outside calls it. */
  readonly address: string;
  readonly language: Language;
  /** For `<script nonce>`; also in the content security policy of this answer. */
  readonly nonce: string;
  /** Goes into every form as the field `FORM_TOKEN_FIELD`; the door refuses a POST without it. */
  readonly formToken: string;
  /** What the form token is bound to: a random value of this browser, new at sign-in and sign-out. */
  readonly visitor: string;
  readonly reference: string;
  /** IANA name: pages state times in it. */
  readonly timeZone: string;
  /** ISO instant of this request: "yesterday" is relative to it, on the server and in the browser alike. */
  readonly now: string;
  readonly demo: DemoInfo | null;
  /** A session cookie came with the request; it may be over. */
  readonly hasSession: boolean;
  /** The same, of a professional's. */
  readonly hasProfessionalSession: boolean;
  readonly cookies: SessionCookies;
  /** A new unguessable key, for instance the submission key of a form. */
  newKey(): string;
  /** Writes an unexpected error to the log with the reference; never shown. */
  logError(error: unknown): void;
}
