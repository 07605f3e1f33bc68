/** How long details of traces are kept, by kind of act; what is not named is kept as long as the record. */
import { type DetailRetention, MIN_DETAIL_YEARS } from './kernel/erase-details.ts';
import type { SettingReader } from './setting-reader.ts';

/** A longer time is that of the record. */
const MAX_DETAIL_YEARS = 100;

/** Acts by group, as an operator names them in CARNET_DETAIL_YEARS. An act that is in none is kept. */
export const DETAIL_GROUPS: Readonly<Record<string, readonly string[]>> = {
  /** What the person looked at herself. */
  'own-looks': [
    'documents.browse',
    'history.read',
    'history.prove',
    'access.read-settings',
    'access.explain',
    'access.read-reports',
    'identity.read-person',
    'identity.read-former-traits',
    'identity.list-sessions',
    'identity.read-acts',
    'identity.prove-acts',
    'identity.read-notices',
    'identity.see-notices',
  ],
  'sign-ins': [
    'identity.sign-in',
    'identity.ask-code',
    'identity.ask-reset',
    'identity.reset-password',
    'identity.sign-out',
    'identity.sign-out-everywhere',
  ],
  /** Who found, opened, looked through and read. */
  reads: [
    'identity.find-patient',
    'identity.identify-patient',
    'record.check',
    'record.visit',
    'record.find',
    'documents.search',
    'documents.search-lists',
    'documents.read-list',
    'documents.read',
    'documents.retrieve',
    'documents.locate',
    'history.search',
    'access.list-professionals',
  ],
};

/** `own-looks=3, sign-ins=5, reads=10`: years, never less than three. */
export function readRetention(reader: SettingReader): readonly DetailRetention[] {
  const text = reader.text('detailYears');
  if (text === null || text === 'none') return [];
  const parts = text.split(',').map((part) => /^\s*([a-z-]+)\s*=\s*(\d{1,3})\s*$/.exec(part));
  const groups = parts.map((part) => part?.[1] ?? '');
  const found = parts.flatMap((part) => {
    const [, group = '', years = ''] = part ?? [];
    const kinds = Object.hasOwn(DETAIL_GROUPS, group) ? DETAIL_GROUPS[group] : undefined;
    const isLawful = Number(years) >= MIN_DETAIL_YEARS && Number(years) <= MAX_DETAIL_YEARS;
    return kinds === undefined || !isLawful ? [] : [{ kinds, years: Number(years) }];
  });
  if (found.length < parts.length || new Set(groups).size < groups.length) {
    reader.problems.push(
      `CARNET_DETAIL_YEARS is not usable: each of ${Object.keys(DETAIL_GROUPS).join(', ')} once at most, as group=years, from ${MIN_DETAIL_YEARS} to ${MAX_DETAIL_YEARS}.`,
    );
    return [];
  }
  return found;
}
