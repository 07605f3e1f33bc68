import type { DemoInfo } from '../../src/doors/web/page-context.ts';
import type { Language } from '../../src/doors/web/web-api.ts';

/** What the root loader gives to every page. */
export interface RootData {
  readonly language: Language;
  readonly formToken: string;
  readonly reference: string;
  /** ISO instant of the request. */
  readonly now: string;
  readonly timeZone: string;
  readonly demo: DemoInfo | null;
  readonly hasSession: boolean;
}
