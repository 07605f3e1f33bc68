import type { X509Certificate } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { CallerRefused } from '../doors/xds/errors.ts';
import type { SoapClient } from '../doors/xds/parts.ts';
import { addressGroup } from '../identity/attempt-limits.ts';
import { holderOf } from '../standards/vihf/holder.ts';
import { VihfError } from '../standards/vihf/vihf-error.ts';

/** Whose a certificate is: a structure, a card, or nobody's but its own. */
export function holderKey(certificate: X509Certificate): string {
  const holder = holderOf(certificate);
  return holder === null ? certificate.fingerprint256 : `${holder.kind} ${holder.id}`;
}

/**
 * Who sends a message, before a byte of it is read: on a connection without a client certificate, as on the ordinary port, nobody.
 * @throws CallerRefused
 */
export function soapClient({ peerCertificate, ip }: FastifyRequest): SoapClient {
  if (peerCertificate === null) {
    const { dmp, subcode, texte } = new VihfError('no-tls-certificate').fault;
    throw new CallerRefused(dmp ?? subcode, texte, 'vihf:no-tls-certificate');
  }
  return {
    certificate: peerCertificate.fingerprint256,
    holder: holderKey(peerCertificate),
    address: addressGroup(ip),
  };
}
