import { Type } from 'typebox';
import { defineAction, type Runner } from '../kernel/action.ts';
import { systemActor } from '../kernel/actor.ts';
import type { Statement } from '../kernel/flight.ts';
import type { Database } from '../kernel/transaction.ts';
import type { PersonState } from './contract.ts';
import { DAY_MS } from './limits.ts';
import type { Mail, MailQueue } from './mail-queue.ts';
import { type IdentityKeys, openContact } from './person.ts';
import { isJob, permitted, refused } from './person-state.ts';

/** Whoever holds a record. */
export const HOLDERS: Statement = {
  name: 'emergency-holders',
  text: 'select distinct person_id from ins_key where record_id = $1',
};
/** Where a person is written to. */
export const CONTACT: Statement = {
  name: 'emergency-contact',
  text: 'select sealed_contact from person where person_id = $1',
};

/** The job that tells a person of an emergency access to her record. */
const EMERGENCY_NOTICE = systemActor('emergency-notice');
/** A notice that could not be sent in this time is of no use as a notice: the history has it. */
export const NOTICE_LIFE_MS = 7 * DAY_MS;

export interface TellEmergencyParts {
  readonly database: Database;
  readonly runner: Runner<PersonState>;
  readonly keys: IdentityKeys;
  readonly mails: MailQueue;
  /** Address of the data protection officer, or null. */
  readonly officerMail: string | null;
}

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  /** ISO instant of the access. */
  at: Type.String({ maxLength: 40 }),
});

/** A mail without content to the person, and to the data protection officer: that it happened and when (CSP R1111-48). */
export function tellEmergencyAction({ keys, mails, officerMail }: TellEmergencyParts) {
  return defineAction<typeof Input, PersonState, null, null, null>({
    name: 'identity.tell-emergency',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor }) => (isJob(actor, EMERGENCY_NOTICE.id) ? permitted('notice') : refused('only-the-notice')),
    async perform(tx, { input, ownerId, now }) {
      const rows = await tx.query<{ sealed_contact: Buffer }>(CONTACT, [ownerId]);
      const contact = rows[0] === undefined ? {} : openContact(keys, ownerId, rows[0].sealed_contact);
      const expiresAt = new Date(now.getTime() + NOTICE_LIFE_MS);
      if (contact.email !== undefined) await mails.enqueue(tx, personMail(contact.email), expiresAt);
      if (officerMail !== null) await mails.enqueue(tx, officersMail(officerMail, input.at), expiresAt);
      return { output: null, objects: [] };
    },
  });
}

/** Tells whoever holds a record of an emergency access to it. A record that nobody holds has nobody to tell. */
export async function tellEmergency(parts: TellEmergencyParts, recordId: string, at: string): Promise<void> {
  const action = tellEmergencyAction(parts);
  const holders = await parts.database.lookUp<{ person_id: string }>(HOLDERS, [recordId]);
  for (const { person_id: personId } of holders) await parts.runner.run(action, EMERGENCY_NOTICE, { personId, at });
}

/** Plain text, French then English; nothing about health, nothing that names anybody. */
export function personMail(to: string): Mail {
  return {
    to,
    subject: 'Carnet : accès en urgence / emergency access',
    text: [
      'Bonjour,',
      '',
      'Votre carnet vient d’être ouvert en urgence par un professionnel de santé.',
      'Connectez-vous pour savoir qui l’a ouvert et pourquoi : page « Historique ».',
      '',
      '---',
      '',
      'Hello,',
      '',
      'A health professional has just opened your record in an emergency.',
      'Sign in to learn who opened it and why: page “History”.',
      '',
    ].join('\n'),
  };
}

/** That one waits, since when, and by which command it is read. */
export function officersMail(to: string, at: string): Mail {
  return {
    to,
    subject: 'Carnet : accès en urgence à examiner / emergency access to review',
    text: [
      `Un accès en urgence a été ouvert le ${at} (UTC). Il attend votre examen : carnet emergencies list`,
      '',
      `An emergency access was opened at ${at} (UTC). It waits for your review: carnet emergencies list`,
      '',
    ].join('\n'),
  };
}
