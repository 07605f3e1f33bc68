import type { DocumentBytes } from '../../src/doors/web/web-documents.ts';

/** Types that a browser draws without running anything of theirs. All others are downloads. */
const SHOWN_INLINE: Readonly<Record<string, true>> = { 'application/pdf': true, 'image/jpeg': true, 'image/png': true };

/** Own origin for nobody, no script, no load of anything: the bytes are a stranger's (security row 24). */
const CONTENT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

const TYPE = /^[a-z0-9!#$&^_.+-]{1,60}\/[a-z0-9!#$&^_.+-]{1,80}$/;

/** The bytes of a document or of one of its pieces: the stored file, as what the record says that it is. */
export function answerBytes(file: DocumentBytes, request: Request): Response {
  const known = TYPE.test(file.mimeType) ? file.mimeType : 'application/octet-stream';
  const asked = new URL(request.url).searchParams.has('telecharger');
  const inline = !asked && SHOWN_INLINE[known] === true;
  const name = file.fileName.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 80) || 'document';
  const headers = new Headers({
    'content-type': inline || known === 'application/pdf' ? known : downloadType(known),
    'content-disposition': `${inline ? 'inline' : 'attachment'}; filename="${name}"`,
    'content-security-policy': CONTENT_POLICY,
  });
  if (file.size !== undefined) headers.set('content-length', String(file.size));
  return new Response(file.bytes, { headers });
}

/** A type that a browser could run or draw as a page is never announced, even for a download. */
function downloadType(type: string): string {
  return /html|svg|xml|script/.test(type) ? 'application/octet-stream' : type;
}
