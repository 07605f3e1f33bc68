import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SoapEnvelope, SoapVersion } from '../../standards/soap-mtom/envelope.ts';
import { SoapError } from '../../standards/soap-mtom/soap-error.ts';
import {
  FAULT_ACTION,
  type SoapFault,
  writeEnvelope,
  writeFault,
  writePackage,
} from '../../standards/soap-mtom/write-envelope.ts';
import { Arriving } from './arriving.ts';
import { CallerRefused, toRefusedCall, XdsRefusal } from './errors.ts';
import { iti18 } from './iti-18.ts';
import { iti41 } from './iti-41.ts';
import { iti43 } from './iti-43.ts';
import { iti57 } from './iti-57.ts';
import { OpenEmergencies } from './open-emergencies.ts';
import type { Caller, RefusedCall, Service, XdsAnswer, XdsOperation, XdsParts } from './parts.ts';
import { readMessage } from './read-message.ts';
import { td02 } from './td0-2.ts';
import { td03 } from './td0-3.ts';
import { td04 } from './td0-4.ts';
import { td05 } from './td0-5.ts';
import { td13bAnd14 } from './td1-3b-4.ts';
import { td16 } from './td1-6.ts';
import { wsdlOf } from './wsdl.ts';

/** Every transaction that is served. */
const OPERATIONS: readonly XdsOperation[] = [iti41, iti18, iti43, iti57, td02, td03, td04, td05, td13bAnd14, td16];
const SERVICES: readonly Service[] = ['patients', 'habilitations', 'registry', 'repository'];

/** Options of the plugin, beside the prefix. */
export interface XdsDoorOptions {
  readonly parts: XdsParts;
}

/**
 * The door of today's software: DMP transactions over SOAP, XDS.b. Register it under `/si-dmp-server/v2/services`. Order of every
 * request: client certificate, bounded reading up to the envelope, VIHF, the rest of the message, translation, action, answer in the transaction's own
 * terms. Whoever may not act is told so by a fault before any document is read.
 */
export async function xdsDoor(app: FastifyInstance, { parts }: XdsDoorOptions): Promise<void> {
  app.removeAllContentTypeParsers();
  // Messages are read as they arrive, within the limits of standards/soap-mtom/limits.ts.
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
  const arriving = new Arriving(parts.maxArrivingBytes);
  const emergencies = new OpenEmergencies();
  for (const service of SERVICES) {
    app.post(`/${service}`, { config: { policy: 'vihf' } }, (request, reply) => {
      return answer(parts, service, request, reply, { arriving, emergencies });
    });
    app.get(`/${service}`, { config: { policy: 'public' } }, async (request, reply) => {
      if (!/\?wsdl$/i.test(request.raw.url ?? '')) return reply.code(404).type('text/plain').send('Ask for ?wsdl.');
      return reply.type('text/xml; charset=utf-8').send(wsdlOf(service, parts.baseUrl, OPERATIONS));
    });
  }
}

/** What is known of a request when it is answered: nothing at first. */
interface Known {
  version: SoapVersion;
  messageId: string | null;
  operation: XdsOperation | null;
}

async function answer(
  parts: XdsParts,
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
  { arriving, emergencies }: { readonly arriving: Arriving; readonly emergencies: OpenEmergencies },
): Promise<FastifyReply> {
  const known: Known = { version: '1.2', messageId: null, operation: null };
  let place: ReturnType<Arriving['place']> | undefined;
  try {
    place = arriving.place(parts.clientOf(request));
    const length = Number(request.headers['content-length'] ?? Number.NaN);
    const incoming = {
      stream: request.body instanceof Readable ? request.body : Readable.from([]),
      contentType: request.headers['content-type'],
      length: Number.isSafeInteger(length) ? length : null,
    };
    const message = await readMessage(incoming, place.hold, async (envelope): Promise<Caller> => {
      known.version = envelope.version;
      known.messageId = envelope.messageId;
      known.operation = operationOf(service, envelope);
      return parts.authenticate(envelope, request);
    });
    const operation = known.operation ?? operationOf(service, message.envelope);
    const { caller, attachments } = message;
    const call = { parts, caller, body: message.envelope.body, attachments, emergencies };
    return send(parts, reply, known, await operation.run(call));
  } catch (error) {
    return refuse(parts, request, reply, known, error);
  } finally {
    place?.release();
  }
}

/** @throws XdsRefusal unknown-operation, wrong-action */
function operationOf(service: Service, { body, action }: SoapEnvelope): XdsOperation {
  const operation = OPERATIONS.find((one) => one.service === service && one.element === body.name);
  if (operation === undefined) throw new XdsRefusal('unknown-operation');
  if (action !== null && action !== operation.action) throw new XdsRefusal('wrong-action');
  return operation;
}

function send(parts: XdsParts, reply: FastifyReply, known: Known, { body, attachments = [] }: XdsAnswer): FastifyReply {
  const addressing = addressingOf(parts, known, known.operation?.answerAction ?? FAULT_ACTION);
  const envelope = writeEnvelope(addressing, body);
  reply.code(200).header('cache-control', 'no-store');
  if (known.operation?.service !== 'repository') return sendEnvelope(reply, known.version, addressing.action, envelope);
  const boundary = `carnet-${parts.ids.uuid()}`;
  const { contentType, pieces } = writePackage(addressing, boundary, envelope, attachments);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return reply.header('content-type', contentType).header('content-length', length).send(Readable.from(pieces));
}

function sendEnvelope(reply: FastifyReply, version: SoapVersion, action: string, envelope: string): FastifyReply {
  const type =
    version === '1.2' ? `application/soap+xml; charset=utf-8; action="${action}"` : 'text/xml; charset=utf-8';
  return reply.header('content-type', type).send(envelope);
}

function addressingOf(parts: XdsParts, { version, messageId }: Known, action: string) {
  return { version, action, messageId: `urn:uuid:${parts.ids.uuid()}`, relatesTo: messageId };
}

function refuse(
  parts: XdsParts,
  request: FastifyRequest,
  reply: FastifyReply,
  known: Known,
  error: unknown,
): FastifyReply {
  if (error instanceof CallerRefused) {
    parts.callerRefused(error.reason);
    return sendFault(parts, request, reply, known, { at: 'Sender', code: error.code, text: error.text });
  }
  const refused = toRefusedCall(error);
  // What was not read of a refused message is not waited for.
  if (request.body instanceof Readable && !request.body.readableEnded) reply.header('connection', 'close');
  if (refused === null) {
    parts.failed(error, request.id);
    const text = `Une erreur s'est produite ici. Référence: ${request.id}.`;
    return sendFault(parts, request, reply, known, { at: 'Receiver', code: 'DMPInternalError', text });
  }
  // A message that is broken has no transaction to answer for it.
  const own = error instanceof SoapError ? undefined : known.operation?.refusal?.(refused);
  if (own !== undefined) return send(parts, reply, known, { body: own });
  return sendFault(parts, request, reply, known, faultOf(refused));
}

function faultOf({ at, code, text }: RefusedCall): SoapFault {
  return { at: code === 'DMPMessage-not-understood' ? 'MustUnderstand' : at, code, text };
}

/** SOAP 1.2 part 2 §7.4: 400 for the sender's fault, 500 else; SOAP 1.1 knows 500 only. */
function sendFault(
  parts: XdsParts,
  request: FastifyRequest,
  reply: FastifyReply,
  known: Known,
  fault: SoapFault,
): FastifyReply {
  const isSenders = fault.at === 'Sender' && known.version === '1.2';
  reply.code(isSenders ? 400 : 500).header('cache-control', 'no-store');
  if (request.body instanceof Readable && !request.body.readableEnded) reply.header('connection', 'close');
  const envelope = writeEnvelope(addressingOf(parts, known, FAULT_ACTION), writeFault(known.version, fault));
  return sendEnvelope(reply, known.version, FAULT_ACTION, envelope);
}
