import { useRouteLoaderData } from 'react-router';
import type { Language } from '../../src/doors/web/web-api.ts';
import { en } from './en.ts';
import { fr, type Messages } from './fr.ts';
import type { RootData } from './root-data.ts';

export const MESSAGES: Readonly<Record<Language, Messages>> = { fr, en };

/** What the root loader gave: language, time zone, form token, time of the request. */
export function useRootData(): RootData {
  const root = useRouteLoaderData('root') as RootData | undefined;
  return (
    root ?? {
      language: 'fr',
      formToken: '',
      reference: '',
      now: '',
      timeZone: 'Europe/Paris',
      demo: null,
      hasSession: false,
    }
  );
}

/** The catalogue in the visitor's language. */
export function useMessages(): Messages {
  return MESSAGES[useRootData().language];
}
