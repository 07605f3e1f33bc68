/**
 * The text of a file that says of no encoding what it is: UTF-8 where its bytes are UTF-8, else windows-1252 (WHATWG Encoding), which
 * older software of practices writes and which ISO-8859-1 is a part of. Pages are UTF-8, so is what they show; the file stays as it is.
 * `web/words/file-text.ts` reads a file so that was not sent yet.
 */
export function textOfFile(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
