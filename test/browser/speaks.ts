/** What a page says, and whether it says it in one language. */
import assert from 'node:assert/strict';

export type Language = 'fr' | 'en';
export const LANGUAGES: readonly Language[] = ['fr', 'en'];

/** Small words that no sentence goes without, and that the other language does not have. */
const TELLING: Readonly<Record<Language, RegExp>> = {
  fr: /(?<![\p{L}’'-])(le|la|les|des|du|une|vous|votre|vos|nous|est|sont|dans|pour|avec|aucun|mes|cette|et|aux|sur|ou|qui)(?![\p{L}])/giu,
  en: /(?<![\p{L}’'-])(the|of|your|you|is|are|with|who|my|this|and|to|again|here|has|have|was|be|at|it)(?![\p{L}])/giu,
};
const OTHER: Readonly<Record<Language, Language>> = { fr: 'en', en: 'fr' };

/** Text and attributes that a person sees or hears; what is marked as of another language is left out. */
export function visibleText(html: string, language: Language): string {
  const bare = html
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/g, ' ')
    .replace(/<!--[\s\S]*?-->/g, '')
    // A random reference may hold any two letters.
    .replace(/\bC-[0-9a-z]{8}\b/g, '')
    .replace(new RegExp(`<(\\w+)[^>]* lang="${OTHER[language]}"[^>]*>[\\s\\S]*?</\\1>`, 'g'), ' ');
  const attributes = [...bare.matchAll(/ (?:aria-label|title|placeholder|alt|label)="([^"]*)"/g)].map(
    ([, text]) => text,
  );
  return [bare.replace(/<[^>]+>/g, ' '), ...attributes].join(' | ').replaceAll('&#x27;', "'").replaceAll('&amp;', '&');
}

export function assertSpeaks(language: Language, text: string, what: string): void {
  const strange = [...text.matchAll(TELLING[OTHER[language]])].map(({ index }) =>
    text.slice(Math.max(0, index - 30), index + 40).replace(/\s+/g, ' '),
  );
  assert.deepEqual(strange, [], `${what} in ${language}`);
}
