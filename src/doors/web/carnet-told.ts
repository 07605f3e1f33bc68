/** An event that outside software told (ITI-20), in words that say so: nothing of it was seen here. */
import type { ToldEvent } from '../../standards/fhir/told-event.ts';
import type { Language } from './web-api.ts';

const ACTIONS: Readonly<Record<Language, Readonly<Record<ToldEvent['action'], string>>>> = {
  fr: { C: 'création', R: 'lecture', U: 'modification', D: 'suppression', E: 'utilisation' },
  en: { C: 'creation', R: 'reading', U: 'change', D: 'deletion', E: 'use' },
};
const NOT_DONE: Readonly<Record<Language, Readonly<Record<'refused' | 'failed', string>>>> = {
  fr: { refused: ' (refusée)', failed: ' (échouée)' },
  en: { refused: ' (refused)', failed: ' (failed)' },
};

/** The time is that of Paris, as told. */
export function toldWords(told: ToldEvent | undefined, language: Language): string | undefined {
  if (told === undefined) return undefined;
  const { at, action, outcome, agent, observer } = told;
  const done = outcome === 'done' ? '' : NOT_DONE[language][outcome];
  const moment = new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    ...{ dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/Paris' },
  } as const).format(new Date(at));
  const what = `${ACTIONS[language][action]}${done}`;
  return language === 'fr'
    ? `${what}, le ${moment}, par ${agent} (${observer}). C’est ce que dit ce logiciel ; votre carnet ne l’a pas vu.`
    : `${what}, ${moment}, by ${agent} (${observer}). This is what that software says; your record did not see it.`;
}
