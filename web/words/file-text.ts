/** The beginning of a text file before it is sent, as it will be shown then (`src/doors/web/file-text.ts`); it may end within a character. */
export function beginningOfText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
