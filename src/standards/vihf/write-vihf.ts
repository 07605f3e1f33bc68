import { escapeXml } from '../cda/write-xml.ts';
import { toInsCx } from '../ins/ins.ts';
import { nameText } from '../x509/distinguished-name.ts';
import type { Coded } from '../xds/metadata.ts';
import { envelopedSignature, type Signer } from '../xml-signature/sign-enveloped.ts';
import { ATTRIBUTE_NAMES, SAML } from './attributes.ts';
import type { Vihf } from './vihf.ts';

/** What a software says of who acts through it. `confidentialityCode`, `name` and the patient may be absent. */
export type VihfStatement = Omit<Vihf, 'signedBy' | 'expiresAt'> & {
  /** Conditions/NotOnOrAfter; left out by most software. */
  readonly expiresAt?: Date;
  readonly audience?: string;
};

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const HL7_V3 = 'urn:hl7-org:v3';

/** A signed VIHF, as the software of a professional or structure writes it. */
export function writeVihf(statement: VihfStatement, signer: Signer): string {
  const at = statement.issuedAt.toISOString();
  const open = `<saml2:Assertion xmlns:saml2="${SAML}" xmlns:xsi="${XSI}" ID="${escapeXml(statement.id)}" IssueInstant="${at}" Version="2.0">`;
  const issuer = saml(
    'Issuer',
    escapeXml(nameText(signer.certificate)),
    ' Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"',
  );
  const declaration =
    statement.authentication === 'INDIRECTE_RENFORCEE' ? saml('AuthnContextDecl', 'APP_BROWSER_AUTH') : '';
  const rest =
    saml('Subject', saml('NameID', escapeXml(statement.subject.id))) +
    conditions(statement) +
    saml(
      'AuthnStatement',
      saml('AuthnContext', saml('AuthnContextClassRef', escapeXml(statement.authnContext)) + declaration),
      ` AuthnInstant="${at}"`,
    ) +
    saml('AttributeStatement', attributes(statement).join('')) +
    '</saml2:Assertion>';
  const signature = envelopedSignature(open + issuer + rest, statement.id, signer);
  return open + issuer + signature + rest;
}

function conditions({ expiresAt, audience }: VihfStatement): string {
  if (expiresAt === undefined && audience === undefined) return '';
  const end = expiresAt === undefined ? '' : ` NotOnOrAfter="${expiresAt.toISOString()}"`;
  const restriction = audience === undefined ? '' : saml('AudienceRestriction', saml('Audience', escapeXml(audience)));
  return saml('Conditions', restriction, end);
}

function attributes(statement: VihfStatement): string[] {
  const { structure, subject, software, patient, confidentialityCode } = statement;
  const texts: readonly (readonly [keyof typeof ATTRIBUTE_NAMES, string | undefined])[] = [
    ['version', statement.version],
    ['mode', statement.authentication],
    ['structure', structure.id],
    ['sector', `${structure.sector}^1.2.250.1.71.4.2.4`],
    ['name', subject.name],
    ['patient', patient === null ? undefined : toInsCx(patient)],
    ['resource', 'urn:dmp'],
    ['reason', statement.reason],
    ['confidentiality', confidentialityCode],
    ['instance', software.instance],
    ['software', software.name],
    ['softwareVersion', software.version],
    ['approval', software.approvalNumber],
  ];
  const purpose = { code: statement.purpose, system: '1.2.250.1.213.1.1.4.248' };
  return [
    ...texts.flatMap(([key, text]) => (text === undefined ? [] : [attribute(key, [escapeXml(text)])])),
    attribute(
      'role',
      statement.roles.map((role) => coded('Role', role)),
    ),
    attribute('purpose', [coded('PurposeOfUse', purpose)]),
  ];
}

function attribute(key: keyof typeof ATTRIBUTE_NAMES, values: readonly string[]): string {
  const inside = values.map((value) => saml('AttributeValue', value)).join('');
  return saml('Attribute', inside, ` Name="${ATTRIBUTE_NAMES[key][0]}"`);
}

function coded(name: string, { code, system, label }: Coded): string {
  const display = label === undefined ? '' : ` displayName="${escapeXml(label)}"`;
  return `<${name} xmlns="${HL7_V3}" code="${escapeXml(code)}" codeSystem="${escapeXml(system)}"${display} xsi:type="CE"></${name}>`;
}

function saml(name: string, inside: string, attrs = ''): string {
  return `<saml2:${name}${attrs}>${inside}</saml2:${name}>`;
}
