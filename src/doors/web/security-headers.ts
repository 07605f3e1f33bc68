/** The headers that keep a page from running anything but our own scripts (security row 23: no unsafe-inline). */

/** Folder of the built scripts and styles in page addresses. */
export const ASSETS_PATH = '/assets/';

/** Policy of every page. Scripts: ours only, by nonce or from the assets folder; never from document content. */
export function pagePolicy(origin: URL, nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${origin.origin}${ASSETS_PATH}`,
    "script-src-attr 'none'",
    `style-src ${origin.origin}${ASSETS_PATH}`,
    `font-src ${origin.origin}${ASSETS_PATH}`,
    // blob: a file that was just chosen in the form, shown before it is sent; only our own scripts make such addresses.
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "frame-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer of this door; personal by default, so never stored. */
export function baseHeaders(): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'cache-control': 'no-store',
    'x-frame-options': 'SAMEORIGIN',
    'x-robots-tag': 'noindex',
  };
}
