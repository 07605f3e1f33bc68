import type { FastifyReply } from 'fastify';
import type { RetrievedDocument } from '../../documents/retrieve-document.ts';
import { isUuid } from '../../standards/fhir/codings.ts';
import { acceptedTypes, bareType, namesJson, sendFhir } from './answers.ts';
import { actorOf } from './authentication.ts';
import { FhirRefusal } from './errors.ts';
import type { FhirRoutes } from './parts.ts';

/**
 * ITI-68, Retrieve Document (TD3.2): `GET [base]/Binary/<id>`, the address of `attachment.url`. Accept chooses: the bytes as
 * they are, or a Binary resource. https://profiles.ihe.net/ITI/MHD/ITI-68.html
 */
export const iti68: FhirRoutes = (app, parts) => {
  const options = { config: { policy: 'token', scopes: ['record.read'] } } as const;
  app.get<{ Params: { id: string } }>('/Binary/:id', options, async (request, reply) => {
    const id = request.params.id.toLowerCase();
    if (!isUuid(id)) throw new FhirRefusal('not-found');
    const accepted = acceptedTypes(request.headers.accept);
    const document = await parts.retrieve(actorOf(request), { kind: 'content', id });
    switch (representation(accepted, document.mediaType)) {
      case 'raw':
        return sendRaw(reply, document);
      case 'resource':
        return sendFhir(reply, toBinaryJson(id, document));
      default:
        throw new FhirRefusal('not-acceptable');
    }
  });
};

const XML_TYPES = ['text/xml', 'application/xml', 'application/hl7-v3+xml'];

/** Which form Accept asks for; the bytes as they are when it does not care. */
export function representation(accepted: readonly string[], mediaType: string): 'raw' | 'resource' | null {
  const type = bareType(mediaType);
  const alike = XML_TYPES.includes(type) ? XML_TYPES : [type];
  if (accepted.some((one) => alike.includes(one))) return 'raw';
  if (namesJson(accepted)) return 'resource';
  const family = `${type.split('/')[0]}/*`;
  return accepted.some((one) => one === '*/*' || one === family) ? 'raw' : null;
}

/** A document is data: no browser may run it, guess its type or show it in our name. */
function sendRaw(reply: FastifyReply, { mediaType, content }: RetrievedDocument): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .header('content-disposition', 'attachment')
    .header('content-security-policy', "default-src 'none'; sandbox")
    .header('x-content-type-options', 'nosniff')
    .type(mediaType)
    .send(content);
}

/** Base64 needs no escape: the resource is written, not serialised. */
function toBinaryJson(id: string, { mediaType, content }: RetrievedDocument): string {
  return `{"resourceType":"Binary","id":"${id}","contentType":${JSON.stringify(mediaType)},"data":"${content.toString('base64')}"}`;
}
