/**
 * Answers: ACK (chapter 2 §2.9, original mode) and the receipt of the record, ZAM^Z01.
 * Source: CI-SIS, volet "Transmission de document(s) CDA en HL7 v2" 2.1, messages ACK and ZAM_Z01, error codes.
 */
import { CONDITIONS, type Condition } from './hl7-error.ts';
import type { Header } from './read-message.ts';
import { answerCharset, escapeText } from './text.ts';

/** Codes of ERR-5, as the domain's table of intake errors has them. */
export const APPLICATION_ERRORS = {
  '900': "Version du document incorrecte lors d'une demande de remplacement/suppression",
  '901': 'Auteur non autorisé à remplacer ou supprimer un document',
  '902': 'Identifiant patient inconnu',
  '903': 'INS non présent dans le document',
  '904': "L'INS transmis ne correspond pas",
  '905': "L'INS transmis n'est pas complet",
  '906': 'Autre erreur',
} as const;
export type ApplicationError = keyof typeof APPLICATION_ERRORS;

/** One ERR segment. */
export interface Reported {
  readonly condition: Condition;
  /** ERR-5; absent for an error of the message itself. */
  readonly application?: ApplicationError;
  /** ERR-4: error, warning. */
  readonly severity: 'E' | 'W';
  /** ERR-2, an ERL; empty: the whole message. */
  readonly at: string;
  /** ERR-8, for who reads it. */
  readonly text: string;
}

export interface Answer {
  readonly code: 'AA' | 'AE' | 'AR';
  readonly reported: readonly Reported[];
}

/** What an answer is stamped with. */
export interface Stamp {
  /** `yyyyMMddHHmmss+hhmm`. */
  readonly time: string;
  /** MSH-10 of the answer. */
  readonly controlId: string;
}

/** The bytes of an ACK to this sender, in its own characters. */
export function writeAck(to: Header, { code, reported }: Answer, stamp: Stamp): Buffer {
  const event = to.event === '' ? '' : `^${escapeText(to.event)}^ACK`;
  const lines = [
    msh(to, `ACK${event}`, answerVersion(to), stamp),
    `MSA|${code}|${escapeText(to.controlId)}`,
    ...reported.map(err),
  ];
  return encode(lines, to.charset);
}

/** The record's receipt of one message: taken (Y), or not and why. */
export function writeReceipt(to: Header, { code, reported }: Answer, stamp: Stamp): Buffer {
  const value = `${code === 'AA' ? 'Y' : 'N'}^^expandedYes-NoIndicator`;
  const lines = [
    `${msh(to, 'ZAM^Z01^ZAM_Z01', '2.6', stamp)}|||2.1^CISIS_CDA_HL7_V2`,
    `EVN||${stamp.time}`,
    `OBX|1|CWE|ACK_RECEPTION_DMP^Accusé de réception DMP^AckMetierZAM|${escapeText(to.controlId)}|${value}||||||F|`,
    ...reported.filter(({ severity }) => severity === 'E').map(err),
  ];
  return encode(lines, to.charset);
}

const answerVersion = ({ version }: Header): string => (/^2\.[56](\.1)?$/.test(version) ? version : '2.6');

function msh(to: Header, type: string, version: string, { time, controlId }: Stamp): string {
  const places = [to.receivingApplication, to.receivingFacility, to.application, to.facility].map(escapeText);
  return `MSH|^~\\&|${places.join('|')}|${time}||${type}|${controlId}|P|${version}|||||FRA|${answerCharset(to.charset)}`;
}

function err({ condition, application, severity, at, text }: Reported): string {
  const why = application === undefined ? '' : `${application}^${escapeText(APPLICATION_ERRORS[application])}^HL70533`;
  return `ERR||${at}|${condition}^${CONDITIONS[condition]}^HL70357|${severity}|${why}|||${escapeText(text)}`;
}

function encode(lines: readonly string[], charset: string): Buffer {
  const text = `${lines.join('\r')}\r`;
  if (answerCharset(charset) === 'UNICODE UTF-8') return Buffer.from(text);
  return Buffer.from(text.replace(/[^\p{ASCII}\u00a0-\u00ff]/gu, '?'), 'latin1');
}
