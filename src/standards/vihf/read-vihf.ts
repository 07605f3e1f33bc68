import { createHash, type X509Certificate } from 'node:crypto';
import type { LiveElement, XmlElement } from '../cda/xml-tree.ts';
import { isSameName, parseName, subjectOf } from '../x509/distinguished-name.ts';
import type { Trust } from '../x509/trust.ts';
import { XmlSignatureError } from '../xml-signature/signature-error.ts';
import { type SignedElement, verifyEnveloped } from '../xml-signature/verify-enveloped.ts';
import { type Attributes, readAttributes, SAML, samlChildren, trimmedText } from './attributes.ts';
import { type Holder, holderOf } from './holder.ts';
import { MAX_ASSERTION_AGE_MS, MAX_CLOCK_AHEAD_MS, MAX_TEXT_LENGTH } from './limits.ts';
import type { AuthenticationMode, Vihf } from './vihf.ts';
import { VihfError } from './vihf-error.ts';

const SOAP: ReadonlySet<string> = new Set([
  'http://www.w3.org/2003/05/soap-envelope',
  'http://schemas.xmlsoap.org/soap/envelope/',
]);
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const NAME_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName';
const SUBJECT_ID = /^[0-9A-Za-z][0-9A-Za-z/._-]{0,63}$/;

export interface VihfContext {
  readonly now: Date;
  /** Authorities of signing certificates. */
  readonly trust: Trust;
  /** Of the connection, proved by the TLS listener; null when it showed none. */
  readonly tlsCertificate: X509Certificate | null;
  /** Names of this system in an AudienceRestriction. */
  readonly audiences: readonly string[];
  /** RSA and digests with SHA-1 are accepted: for old software, where a deployment says so. */
  readonly sha1?: boolean;
}

/**
 * Reads and proves the VIHF of a message (national interoperability framework, VIHF 3.0 and 4.0; SAML 2.0).
 * Order: the one assertion, its signature, the certificates, the times, what it says, and that it is said by who may say it.
 * @param xml the SOAP envelope, or the wsse:Security element, or the assertion alone; UTF-8
 * @throws VihfError
 */
export function readVihf(xml: Uint8Array, context: VihfContext): Vihf {
  const { tlsCertificate } = context;
  if (tlsCertificate === null) throw new VihfError('no-tls-certificate');
  const signed = verified(xml, context.sha1 === true);
  const { element: assertion, certificate } = signed;
  const problem = context.trust.problemOf(certificate, context.now);
  if (problem !== null) throw new VihfError('signer-certificate', problem);
  if (isSameKey(certificate, tlsCertificate)) throw new VihfError('same-key');
  requireIssuer(assertion, certificate);
  const times = timesOf(assertion, context);
  const id = assertion.attrs.ID ?? '';
  if (assertion.attrs.Version !== '2.0') throw new VihfError('saml-version');
  const attributes = readAttributes(only(assertion, 'AttributeStatement'));
  const subject = subjectIdOf(assertion);
  const signer = holderOf(certificate);
  const authentication = modeOf(attributes, signer);
  requireHolders(authentication, { subject, structure: attributes.structure.id }, signer, holderOf(tlsCertificate));
  return {
    id,
    ...times,
    authentication,
    authnContext: contextOf(assertion, authentication),
    ...withoutModeAndName(attributes),
    subject: { id: subject, ...(attributes.name === undefined ? {} : { name: attributes.name }) },
    signedBy: createHash('sha256').update(certificate.raw).digest('base64url'),
  };
}

function verified(xml: Uint8Array, sha1: boolean): SignedElement {
  try {
    return verifyEnveloped(xml, assertionIn, { sha1 });
  } catch (error) {
    if (error instanceof XmlSignatureError) throw new VihfError(error.problem);
    throw error;
  }
}

/** Where the one assertion stands: Envelope/Header/Security/Assertion, and nowhere else in the message. */
function assertionIn(root: LiveElement): LiveElement {
  if (isSaml(root)) return root;
  const security = isSecurity(root) ? root : securityIn(root);
  const [assertion, ...others] = security.elements().filter(isSaml);
  if (assertion === undefined) throw new VihfError('no-assertion');
  if (others.length > 0 || root.descendants('Assertion', SAML, 2).length > 1) throw new VihfError('several-assertions');
  return assertion;
}

function securityIn(root: LiveElement): LiveElement {
  if (root.name !== 'Envelope' || !SOAP.has(root.ns)) throw new VihfError('no-assertion');
  const headers = root.elements().filter(({ name, ns }) => name === 'Header' && ns === root.ns);
  const [security, ...others] = headers.flatMap((header) => header.elements().filter(isSecurity));
  if (security === undefined) throw new VihfError('no-assertion');
  if (headers.length > 1 || others.length > 0) throw new VihfError('several-assertions');
  return security;
}

const isSaml = ({ name, ns }: LiveElement): boolean => name === 'Assertion' && ns === SAML;
const isSecurity = ({ name, ns }: LiveElement): boolean => name === 'Security' && ns === WSSE;

function isSameKey(one: X509Certificate, other: X509Certificate): boolean {
  const [a, b] = [one, other].map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' }));
  return a !== undefined && b !== undefined && a.equals(b);
}

/** Issuer: the distinguished name of the certificate that signed. */
function requireIssuer(assertion: XmlElement, certificate: X509Certificate): void {
  const issuer = only(assertion, 'Issuer');
  const stated = parseName(trimmedText(issuer) ?? '');
  const isNamed = stated !== null && stated.length > 0 && isSameName(stated, subjectOf(certificate));
  if (issuer.attrs.Format !== NAME_FORMAT || !isNamed) throw new VihfError('issuer-differs');
}

/** From IssueInstant and Conditions, whichever ends first. AudienceRestriction is rarely filled; filled, it must name us. */
function timesOf(assertion: XmlElement, { now, audiences }: VihfContext): Pick<Vihf, 'issuedAt' | 'expiresAt'> {
  const issuedAt = instantOf(assertion.attrs.IssueInstant);
  const conditions = samlChildren(assertion, 'Conditions');
  const { NotBefore, NotOnOrAfter } = conditions[0]?.attrs ?? {};
  const begins = NotBefore === undefined ? issuedAt : instantOf(NotBefore);
  const stated = NotOnOrAfter === undefined ? Number.POSITIVE_INFINITY : instantOf(NotOnOrAfter).getTime();
  const expiresAt = new Date(Math.min(issuedAt.getTime() + MAX_ASSERTION_AGE_MS, stated));
  if (conditions.length > 1) throw new VihfError('repeated-attribute', 'Conditions');
  if (Math.max(issuedAt.getTime(), begins.getTime()) > now.getTime() + MAX_CLOCK_AHEAD_MS)
    throw new VihfError('not-yet-valid');
  if (now >= expiresAt) throw new VihfError('expired');
  for (const restriction of conditions.flatMap((each) => samlChildren(each, 'AudienceRestriction'))) {
    const named = samlChildren(restriction, 'Audience').map(trimmedText);
    if (!named.some((name) => name !== null && audiences.includes(name))) throw new VihfError('wrong-audience');
  }
  return { issuedAt, expiresAt };
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

function instantOf(text: string | undefined): Date {
  const instant = new Date(INSTANT.test(text ?? '') ? (text ?? '') : Number.NaN);
  if (Number.isNaN(instant.getTime())) throw new VihfError('bad-time');
  return instant;
}

function subjectIdOf(assertion: XmlElement): string {
  const id = trimmedText(only(only(assertion, 'Subject'), 'NameID')) ?? '';
  if (!SUBJECT_ID.test(id)) throw new VihfError('bad-attribute', 'NameID');
  return id;
}

/** AuthnContextClassRef; a reinforced authentication also says by what (AuthnContextDecl). */
function contextOf(assertion: XmlElement, mode: AuthenticationMode): string {
  const context = only(only(assertion, 'AuthnStatement'), 'AuthnContext');
  const uri = trimmedText(only(context, 'AuthnContextClassRef')) ?? '';
  if (uri === '' || uri.length > MAX_TEXT_LENGTH) throw new VihfError('bad-attribute', 'AuthnContextClassRef');
  if (mode === 'INDIRECTE_RENFORCEE') only(context, 'AuthnContextDecl');
  return uri;
}

/** The mode as stated; unsaid, a card signs directly and a structure's certificate does not. */
function modeOf({ mode }: Attributes, signer: Holder | null): AuthenticationMode {
  return mode ?? (signer?.kind === 'person' ? 'DIRECTE' : 'INDIRECTE');
}

/**
 * Direct: the card of who asks signs, and opens the connection itself or lets her structure's certificate do it. Indirect: her
 * structure's certificates do both. Whoever else signs or connects says nothing about her.
 */
function requireHolders(
  mode: AuthenticationMode,
  stated: { readonly subject: string; readonly structure: string },
  signer: Holder | null,
  peer: Holder | null,
): void {
  const isSubject = (holder: Holder | null): boolean => holder?.kind === 'person' && holder.id === stated.subject;
  const isStructure = (holder: Holder | null): boolean =>
    holder?.kind === 'structure' && holder.id.toUpperCase() === stated.structure.toUpperCase();
  const direct = mode === 'DIRECTE';
  if (!(direct ? isSubject(signer) : isStructure(signer))) throw new VihfError('signer-differs');
  if (!isStructure(peer) && !(direct && isSubject(peer))) throw new VihfError('tls-certificate-differs');
}

function only(parent: XmlElement, name: string): XmlElement {
  const [element, ...others] = samlChildren(parent, name);
  if (element === undefined) throw new VihfError('missing-attribute', name);
  if (others.length > 0) throw new VihfError('repeated-attribute', name);
  return element;
}

function withoutModeAndName({ mode: _mode, name: _name, ...attributes }: Attributes) {
  return attributes;
}
