import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RetrievedDocument } from '../../documents/retrieve-document.ts';
import { isUuid } from '../../standards/fhir/codings.ts';
import { attributeText } from '../../standards/fhir/xhtml.ts';
import { FHIR_XML, queryOf, sendFhir } from './answers.ts';
import { actorOf } from './authentication.ts';
import { namesTag } from './conditions.ts';
import { FhirRefusal } from './errors.ts';
import {
  bareType,
  type FhirFormat,
  type MediaRange,
  mediaRanges,
  namedFormat,
  namedQuality,
  qualityOf,
} from './negotiation.ts';
import type { FhirRoutes } from './parts.ts';
import { type Part, partOf } from './ranges.ts';

/**
 * ITI-68, Retrieve Document (TD3.2): `GET [base]/Binary/<id>`, the address of `attachment.url`. Accept chooses: the bytes as
 * they are, whole or one range of them, or a Binary resource. https://profiles.ihe.net/ITI/MHD/ITI-68.html
 */
export const iti68: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.read'], anyFormat: true } } as const;
  app.get<{ Params: { id: string } }>('/Binary/:id', options, async (request, reply) => {
    const id = request.params.id.toLowerCase();
    if (!isUuid(id)) throw new FhirRefusal('not-found');
    const continues = request.headers.range !== undefined;
    const document = await parts.retrieve(actorOf(request), { kind: 'content', id }, continues);
    const form = representation(wanted(request), document.mediaType);
    if (form === null) throw new FhirRefusal('not-acceptable');
    const tag = `"${id}-${form}"`; // strong: the bytes of a document never change
    const tagged = reply.header('etag', tag).header('vary', 'accept').header('cache-control', 'no-store');
    // Decided and traced all the same: only the bytes are spared.
    if (namesTag(request.headers['if-none-match'], tag)) return tagged.code(304).send();
    if (form === 'raw') return sendRaw(request, tagged, document, tag);
    if (form === 'json') return sendFhir(tagged, toBinaryJson(id, document), 200, form);
    return tagged.type(FHIR_XML).send(toBinaryXml(id, document));
  });
};

function wanted(request: FastifyRequest): MediaRange[] {
  const format = new URLSearchParams(queryOf(request)).get('_format')?.replaceAll(' ', '+');
  if (format === undefined) return mediaRanges(request.headers.accept);
  return mediaRanges(format === 'json' || format === 'xml' ? `application/fhir+${format}` : format);
}

const XML_TYPES = ['text/xml', 'application/xml', 'application/hl7-v3+xml'];

/** Which form Accept asks for: the bytes as they are when it does not care, or when it names their type. */
export function representation(ranges: readonly MediaRange[], mediaType: string): 'raw' | FhirFormat | null {
  const type = bareType(mediaType);
  const alike = XML_TYPES.includes(type) ? XML_TYPES : [type];
  const named = namedQuality(ranges, alike);
  const resource = namedFormat(ranges.filter((range) => !alike.includes(range.type)));
  if (named > 0 && named >= resource.quality) return 'raw';
  const whatever = ranges.some((range) => alike.includes(range.type)) ? 0 : (qualityOf(ranges, type) ?? 0);
  if (resource.quality > 0 && resource.quality >= whatever) return resource.format;
  return whatever > 0 ? 'raw' : null;
}

/** A document is data: no browser may run it, guess its type or show it in our name. */
function sendRaw(
  request: FastifyRequest,
  reply: FastifyReply,
  { mediaType, content }: RetrievedDocument,
  tag: string,
): FastifyReply {
  const part = partAsked(request, content.length, tag);
  if (part === 'none') {
    reply.removeHeader('etag').header('content-range', `bytes */${content.length}`);
    throw new FhirRefusal('range-not-satisfiable');
  }
  reply
    .header('accept-ranges', 'bytes')
    .header('content-disposition', 'attachment')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .type(mediaType);
  if (part === null) return reply.send(content);
  const { start, end } = part;
  return reply
    .code(206)
    .header('content-range', `bytes ${start}-${end - 1}/${content.length}`)
    .send(content.subarray(start, end));
}

/** A range counts for GET alone, and after If-Range only of the very bytes that it names (RFC 9110 §13.1.5, §14.2). */
function partAsked({ method, headers }: FastifyRequest, size: number, tag: string): Part | 'none' | null {
  const condition = headers['if-range'];
  const isOther = condition !== undefined && condition !== tag;
  return method === 'GET' && !isOther ? partOf(headers.range, size) : null;
}

/** Base64 needs no escape: the resource is written, not serialised. */
function toBinaryJson(id: string, { mediaType, content }: RetrievedDocument): string {
  return `{"resourceType":"Binary","id":"${id}","contentType":${JSON.stringify(mediaType)},"data":"${content.toString('base64')}"}`;
}

function toBinaryXml(id: string, { mediaType, content }: RetrievedDocument): string {
  const head = `<?xml version="1.0" encoding="UTF-8"?><Binary xmlns="http://hl7.org/fhir"><id value="${id}"/>`;
  return `${head}<contentType value="${attributeText(mediaType)}"/><data value="${content.toString('base64')}"/></Binary>`;
}
