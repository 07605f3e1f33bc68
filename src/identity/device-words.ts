/** Longest user agent read. */
const MAX_USER_AGENT = 512;

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What is kept of a user agent: two words of our own, or null where it says nothing known. */
export interface Device {
  readonly browser: string | null;
  readonly system: string | null;
}

export function deviceOf(userAgent: string): Device {
  const text = userAgent.slice(0, MAX_USER_AGENT);
  const find = (table: typeof BROWSERS): string | null => table.find(([pattern]) => pattern.test(text))?.[1] ?? null;
  return { browser: find(BROWSERS), system: find(SYSTEMS) };
}

/** "Firefox, Windows". */
export function deviceWords(device: Device, language: 'fr' | 'en'): string {
  const browser = device.browser ?? (language === 'fr' ? 'Navigateur inconnu' : 'Unknown browser');
  return device.system === null ? browser : `${browser}, ${device.system}`;
}
