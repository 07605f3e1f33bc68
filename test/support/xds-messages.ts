/** Messages as a software sends them to the XDS door: the shapes of the national ones, written from our own model. */
import { randomUUID } from 'node:crypto';
import { escapeXml } from '../../src/standards/cda/write-xml.ts';
import type { XmlElement } from '../../src/standards/cda/xml-tree.ts';
import { readContentType } from '../../src/standards/soap-mtom/content-type.ts';
import {
  readEnvelope,
  SOAP_NAMESPACES,
  type SoapEnvelope,
  type SoapVersion,
} from '../../src/standards/soap-mtom/envelope.ts';
import { type MimePart, PackageReader } from '../../src/standards/soap-mtom/package-reader.ts';
import { ASSOCIATIONS, LCM, QUERIES, QUERY, XDS_B } from '../../src/standards/xds/ebrim-ids.ts';
import type { DocumentEntry, Folder, SubmissionSet } from '../../src/standards/xds/metadata.ts';
import {
  registryObjectList,
  writeAssociation,
  writeEntry,
  writeFolder,
  writeSet,
} from '../../src/standards/xds/write-ebrim.ts';

export interface Sent {
  readonly contentType: string;
  readonly body: Buffer;
}

export interface EnvelopeOptions {
  readonly version?: SoapVersion;
  /** XML inside the security header. */
  readonly security: string;
  readonly action: string;
  readonly messageId?: string;
}

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WSA = 'http://www.w3.org/2005/08/addressing';

export function envelopeOf(body: string, { version = '1.2', security, action, messageId }: EnvelopeOptions): string {
  return (
    `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES[version]}"><soap:Header>` +
    `<MessageID xmlns="${WSA}">${messageId ?? `urn:uuid:${randomUUID()}`}</MessageID><To xmlns="${WSA}"/>` +
    `<ReplyTo mustUnderstand="true" xmlns="${WSA}"><Address>${WSA}/anonymous</Address></ReplyTo>` +
    `<Action mustUnderstand="true" xmlns="${WSA}">${action}</Action>` +
    `<wsse:Security xmlns:wsse="${WSSE}">${security}</wsse:Security></soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

export function plain(envelope: string): Sent {
  return { contentType: 'application/soap+xml; charset=utf-8', body: Buffer.from(envelope) };
}

export interface Attached {
  readonly id: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** An MTOM package. */
export function packaged(
  envelope: string,
  attached: readonly Attached[],
  boundary = `----=_Part_${randomUUID()}`,
): Sent {
  const head = (id: string, type: string) =>
    Buffer.from(
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <${id}>\r\n\r\n`,
    );
  const end = Buffer.from('\r\n');
  const root = head('rootpart@test', 'application/xop+xml; charset=UTF-8; type="application/soap+xml"');
  const parts = attached.flatMap(({ id, type, bytes }) => [head(id, type), bytes, end]);
  return {
    contentType: `multipart/related; type="application/xop+xml"; start="<rootpart@test>"; start-info="application/soap+xml"; boundary="${boundary}"`,
    body: Buffer.concat([root, Buffer.from(envelope), end, ...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

export interface Deposit {
  readonly set: SubmissionSet;
  readonly documents: readonly { readonly declared: DocumentEntry; readonly content: Buffer }[];
  /** Each with the places of its documents. */
  readonly folders?: readonly { readonly folder: Folder; readonly documents: readonly number[] }[];
  /** XML added to the list of registry objects. */
  readonly more?: string;
}

export const PROVIDE = 'urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b';

/** The body of ITI-41: documents are `Document1`…, their parts `document1@test`… */
export function provideBody({ set, documents, folders = [], more = '' }: Deposit): string {
  const member = (id: string, source: string, target: string) =>
    writeAssociation({ id, type: ASSOCIATIONS.hasMember, source, target, slots: { SubmissionSetStatus: 'Original' } });
  const { entryUuid: _set, ...declaredSet } = set;
  const objects = [
    writeSet(declaredSet, 'SubmissionSet01'),
    ...documents.flatMap(({ declared }, n) => [
      writeEntry(declaredOf(declared), `Document${n + 1}`),
      member(`as${n}`, 'SubmissionSet01', `Document${n + 1}`),
      ...(declared.replaces?.entryUuid === undefined
        ? []
        : [
            writeAssociation({
              id: `rplc${n}`,
              type: ASSOCIATIONS.replaces,
              source: `Document${n + 1}`,
              target: `urn:uuid:${declared.replaces.entryUuid}`,
            }),
          ]),
    ]),
    ...folders.flatMap(({ folder, documents: places }, n) => [
      writeFolder(folder, '', `Folder${n + 1}`),
      member(`fs${n}`, 'SubmissionSet01', `Folder${n + 1}`),
      ...places.map((place) => member(`f${n}.${place}`, `Folder${n + 1}`, `Document${place + 1}`)),
    ]),
    more,
  ];
  const parts = documents.map(
    (_, n) =>
      `<xds:Document id="Document${n + 1}"><xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include" href="cid:document${n + 1}%40test"/></xds:Document>`,
  );
  return (
    `<xds:ProvideAndRegisterDocumentSetRequest xmlns:xds="${XDS_B}"><lcm:SubmitObjectsRequest xmlns:lcm="${LCM}">` +
    `${registryObjectList(objects)}</lcm:SubmitObjectsRequest>${parts.join('')}</xds:ProvideAndRegisterDocumentSetRequest>`
  );
}

function declaredOf({
  entryUuid: _entry,
  logicalId: _lid,
  version: _version,
  ...declared
}: DocumentEntry): DocumentEntry {
  return declared;
}

export function provide(deposit: Deposit, security: string): Sent {
  const envelope = envelopeOf(provideBody(deposit), { security, action: PROVIDE });
  const attached = deposit.documents.map(({ declared, content }, n) => {
    return { id: `document${n + 1}@test`, type: declared.mimeType, bytes: content };
  });
  return packaged(envelope, attached);
}

export type Parameters = Readonly<Record<string, string | readonly string[]>>;

/** A parameter is one text, or the list of a slot. */
export function queryBody(name: keyof typeof QUERIES, parameters: Parameters, returnType = 'LeafClass'): string {
  const slots = Object.entries(parameters).map(([parameter, value]) => {
    const text = typeof value === 'string' ? `'${value}'` : `(${value.map((one) => `'${one}'`).join(',')})`;
    return `<Slot name="$${parameter}"><ValueList><Value>${escapeXml(text)}</Value></ValueList></Slot>`;
  });
  return (
    `<q:AdhocQueryRequest xmlns:q="${QUERY}" xmlns="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">` +
    `<q:ResponseOption returnComposedObjects="true" returnType="${returnType}"/>` +
    `<AdhocQuery id="${QUERIES[name]}">${slots.join('')}</AdhocQuery></q:AdhocQueryRequest>`
  );
}

export function retrieveBody(repository: string, uniqueIds: readonly string[]): string {
  const requests = uniqueIds.map(
    (id) =>
      `<DocumentRequest><RepositoryUniqueId>${repository}</RepositoryUniqueId><DocumentUniqueId>${id}</DocumentUniqueId></DocumentRequest>`,
  );
  return `<RetrieveDocumentSetRequest xmlns="${XDS_B}">${requests.join('')}</RetrieveDocumentSetRequest>`;
}

export interface Answer {
  readonly status: number;
  readonly envelope: SoapEnvelope;
  readonly body: XmlElement;
  readonly parts: readonly MimePart[];
  readonly text: string;
}

export async function readAnswer(response: Response): Promise<Answer> {
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = readContentType(response.headers.get('content-type') ?? '');
  if (type.type !== 'multipart/related') {
    const envelope = readEnvelope(bytes);
    return { status: response.status, envelope, body: envelope.body, parts: [], text: bytes.toString() };
  }
  const reader = new PackageReader(type.parameters.get('boundary') ?? '', bytes.length);
  reader.push(bytes);
  const [root, ...parts] = reader.end();
  const envelope = readEnvelope(root?.bytes ?? Buffer.alloc(0));
  return { status: response.status, envelope, body: envelope.body, parts, text: (root?.bytes ?? '').toString() };
}
