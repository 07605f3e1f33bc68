/** RegistryResponse and the answers that carry one. Source: ebRS 3.0, ITI TF-3 §4.2.4 (errors), ITI TF-2 §3.18, §3.43. */
import { escapeXml } from '../cda/write-xml.ts';
import { QUERY, RS, XDS_B } from './ebrim-ids.ts';
import { registryObjectList } from './write-ebrim.ts';

export interface RegistryError {
  readonly code: string;
  readonly text: string;
  readonly severity: 'Error' | 'Warning';
  /** Place in the request, or what of it (a uniqueId). */
  readonly location?: string;
}

const STATUS = {
  success: 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success',
  failure: 'urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure',
  partial: 'urn:ihe:iti:2007:ResponseStatusType:PartialSuccess',
} as const;
export type ResponseStatus = keyof typeof STATUS;

function errorList(errors: readonly RegistryError[]): string {
  if (errors.length === 0) return '';
  const severity = (name: string) => `urn:oasis:names:tc:ebxml-regrep:ErrorSeverityType:${name}`;
  const highest = errors.some((one) => one.severity === 'Error') ? 'Error' : 'Warning';
  const items = errors.map(
    (one) =>
      `<rs:RegistryError codeContext="${escapeXml(one.text)}" errorCode="${escapeXml(one.code)}" ` +
      `location="${escapeXml(one.location ?? '')}" severity="${severity(one.severity)}"/>`,
  );
  return `<rs:RegistryErrorList highestSeverity="${severity(highest)}">${items.join('')}</rs:RegistryErrorList>`;
}

export function registryResponse(status: ResponseStatus, errors: readonly RegistryError[] = []): string {
  return `<rs:RegistryResponse xmlns:rs="${RS}" status="${STATUS[status]}">${errorList(errors)}</rs:RegistryResponse>`;
}

/** ITI-18: what was found, as XML of registry objects. */
export function queryResponse(
  status: ResponseStatus,
  objects: readonly string[],
  errors: readonly RegistryError[] = [],
): string {
  return (
    `<query:AdhocQueryResponse xmlns:query="${QUERY}" xmlns:rs="${RS}" startIndex="0" status="${STATUS[status]}" ` +
    `totalResultCount="${objects.length}">${errorList(errors)}${registryObjectList(objects)}</query:AdhocQueryResponse>`
  );
}

export interface RetrievedXml {
  readonly repositoryUniqueId: string;
  readonly uniqueId: string;
  readonly mimeType: string;
  /** XML that stands for the bytes. */
  readonly content: string;
}

/** ITI-43. */
export function retrieveResponse(
  status: ResponseStatus,
  documents: readonly RetrievedXml[],
  errors: readonly RegistryError[] = [],
): string {
  const item = ({ repositoryUniqueId, uniqueId, mimeType, content }: RetrievedXml) =>
    `<xds:DocumentResponse><xds:RepositoryUniqueId>${escapeXml(repositoryUniqueId)}</xds:RepositoryUniqueId>` +
    `<xds:DocumentUniqueId>${escapeXml(uniqueId)}</xds:DocumentUniqueId><xds:mimeType>${escapeXml(mimeType)}</xds:mimeType>` +
    `<xds:Document>${content}</xds:Document></xds:DocumentResponse>`;
  return (
    `<xds:RetrieveDocumentSetResponse xmlns:xds="${XDS_B}">${registryResponse(status, errors)}` +
    `${documents.map(item).join('')}</xds:RetrieveDocumentSetResponse>`
  );
}
