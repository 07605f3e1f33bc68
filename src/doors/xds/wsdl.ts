import { SOAP_NAMESPACES } from '../../standards/soap-mtom/envelope.ts';
import type { Service, XdsOperation } from './parts.ts';

/** Namespaces of the elements that each service exchanges. */
const NAMESPACES: Readonly<Record<Service, string>> = {
  patients: 'urn:hl7-org:v3',
  habilitations: 'urn:si-dmp-habilitations',
  registry: 'urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0',
  repository: 'urn:ihe:iti:xds-b:2007',
};

/**
 * The service in WSDL 1.1: its operations, their actions and its address. Messages are named by their element; their schemas are
 * those of HL7 and OASIS, which every XDS product has.
 */
export function wsdlOf(service: Service, baseUrl: string, operations: readonly XdsOperation[]): string {
  const mine = operations.filter((one) => one.service === service);
  const tns = `urn:carnet:xds:${service}`;
  const messages = mine.map(
    ({ element, namespace }) =>
      `<message name="${element}"><part name="body" element="m:${element}"${namespace === undefined ? '' : ` xmlns:m="${namespace}"`}/></message>` +
      `<message name="${element}Answer"><part name="body" type="xsd:anyType"/></message>`,
  );
  const ports = mine.map(
    ({ element, action, answerAction }) =>
      `<operation name="${element}"><input message="tns:${element}" wsam:Action="${action}"/>` +
      `<output message="tns:${element}Answer" wsam:Action="${answerAction}"/></operation>`,
  );
  const bindings = mine.map(
    ({ element, action }) =>
      `<operation name="${element}"><soap12:operation soapAction="${action}" style="document"/>` +
      '<input><soap12:body use="literal"/></input><output><soap12:body use="literal"/></output></operation>',
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/" ` +
    `xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata" ` +
    `xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:m="${NAMESPACES[service]}" xmlns:tns="${tns}" ` +
    `targetNamespace="${tns}" name="${service}"><documentation>SOAP 1.2 (${SOAP_NAMESPACES['1.2']}), WS-Addressing, VIHF in ` +
    `wsse:Security, client certificate.</documentation>${messages.join('')}` +
    `<portType name="${service}">${ports.join('')}</portType><binding name="${service}Soap12" type="tns:${service}">` +
    `<soap12:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>${bindings.join('')}</binding>` +
    `<service name="${service}"><port name="${service}" binding="tns:${service}Soap12">` +
    `<soap12:address location="${baseUrl}/${service}"/></port></service></definitions>`
  );
}
