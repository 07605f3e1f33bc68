import { Type } from 'typebox';
import { defineAction } from '../kernel/action.ts';
import { systemActor } from '../kernel/actor.ts';
import type { PersonState } from './contract.ts';
import type { Mail } from './mail-queue.ts';
import { openContact } from './person.ts';
import { isJob, permitted, refused } from './person-state.ts';
import { CONTACT, HOLDERS, NOTICE_LIFE_MS, type TellEmergencyParts } from './tell-emergency.ts';

/** The job that writes about the reports of accesses. */
const REPORT_NOTICE = systemActor('report-notice');

/** `reported`: to whoever answers, the data protection officer; `answered`: to the person. */
export type ReportNotice = 'reported' | 'answered';

const Input = Type.Object({
  personId: Type.String({ pattern: '^[0-9a-f-]{36}$' }),
  what: Type.Union([Type.Literal('reported'), Type.Literal('answered')]),
});

/** A mail without content: that a report waits, or that it was answered. */
export function tellReportAction({ keys, mails, officerMail }: TellEmergencyParts) {
  return defineAction<typeof Input, PersonState, null, null, null>({
    name: 'identity.tell-report',
    input: Input,
    owner: ({ personId }) => ({ id: personId }),
    authorize: ({ actor }) => (isJob(actor, REPORT_NOTICE.id) ? permitted('notice') : refused('only-the-notice')),
    async perform(tx, { input: { what }, ownerId, now }) {
      const expiresAt = new Date(now.getTime() + NOTICE_LIFE_MS);
      if (what === 'reported') {
        if (officerMail !== null) await mails.enqueue(tx, officersReportMail(officerMail), expiresAt);
        return { output: null, objects: [] };
      }
      const rows = await tx.query<{ sealed_contact: Buffer }>(CONTACT, [ownerId]);
      const contact = rows[0] === undefined ? {} : openContact(keys, ownerId, rows[0].sealed_contact);
      if (contact.email !== undefined) await mails.enqueue(tx, answeredMail(contact.email), expiresAt);
      return { output: null, objects: [] };
    },
  });
}

/** For each person who holds this record: one that nobody holds has nobody to tell. */
export async function tellReport(parts: TellEmergencyParts, recordId: string, what: ReportNotice): Promise<void> {
  const action = tellReportAction(parts);
  const holders = await parts.database.lookUp<{ person_id: string }>(HOLDERS, [recordId]);
  for (const { person_id: personId } of holders) await parts.runner.run(action, REPORT_NOTICE, { personId, what });
}

/** Plain text, French then English; nothing about health, nothing that names anybody. */
function answeredMail(to: string): Mail {
  return {
    to,
    subject: 'Carnet : réponse à votre signalement / answer to your report',
    text: [
      'Bonjour,',
      '',
      'L’accès que vous avez signalé a reçu une réponse.',
      'Connectez-vous pour la lire : page « Historique », puis « Mes signalements ».',
      '',
      '---',
      '',
      'Hello,',
      '',
      'The access that you reported has been answered.',
      'Sign in to read the answer: page “History”, then “My reports”.',
      '',
    ].join('\n'),
  };
}

function officersReportMail(to: string): Mail {
  return {
    to,
    subject: 'Carnet : accès signalé / access reported',
    text: [
      'Une personne a signalé un accès. Elle attend votre réponse : carnet reports list',
      '',
      'A person reported an access and waits for your answer: carnet reports list',
      '',
    ].join('\n'),
  };
}
