/** The emergencies of which an administrator of records is told, on her first page. */
import type { ProfessionalSession } from '../../directory/contract.ts';
import { inWords } from './carnet-errors.ts';
import { actorWords } from './carnet-history.ts';
import type { ToldInRecord } from './emergency-calls.ts';
import { namesOf, openFound } from './professional-patients.ts';
import type { ProfessionalVisitor } from './professional-visitor.ts';
import { UUID } from './uuid.ts';
import { WebError } from './web-api.ts';
import type { ProfessionalTold, ToldEmergencies } from './web-emergencies.ts';

export function professionalTold(visitor: ProfessionalVisitor): ProfessionalTold {
  const { parts } = visitor;
  /** A record that is open in secret is not asked in the open. */
  const asked = async ({ actor }: ProfessionalSession, id: string | null) => {
    const open = await visitor.opened();
    const except = open.filter(({ secret }) => secret).map(({ recordId }) => recordId);
    return inWords(parts.record.emergencies(actor, id, except));
  };
  /** One that waits for her in a record that she administers now. */
  const one = async (session: ProfessionalSession, id: string): Promise<ToldInRecord> => {
    if (!UUID.test(id)) throw new WebError('not-found');
    const [found] = (await asked(session, id)).told;
    if (found === undefined) throw new WebError('not-found');
    return found;
  };
  return {
    async toldEmergencies() {
      const session = await visitor.atWork();
      try {
        const { told, more } = await asked(session, null);
        return { emergencies: await views(visitor, told), more };
      } catch (error) {
        // Nobody is kept from looking for a patient by it.
        if (error instanceof WebError && error.code === 'unavailable') return null;
        throw error;
      }
    },
    async openTold(id) {
      const session = await visitor.atWork();
      const { recordId } = await one(session, id);
      const personId = await inWords(parts.holderOf(recordId));
      if (personId === null) throw new WebError('not-found');
      const opened = await openFound(parts, session, { personId, recordId, byTraits: false, secret: false });
      if (opened.kind !== 'found') throw new WebError('not-found');
      return opened;
    },
    async acknowledgeEmergency(id) {
      const { actor } = await visitor.atWork();
      if (!UUID.test(id)) throw new WebError('not-found');
      await inWords(parts.record.acknowledgeEmergency(actor, id));
    },
  };
}

/** Who the persons are is asked after the act of each record; one that nobody holds any more is left out. */
async function views(
  { parts, visit }: ProfessionalVisitor,
  told: readonly ToldInRecord[],
): Promise<ToldEmergencies['emergencies']> {
  const recordIds = [...new Set(told.map(({ recordId }) => recordId))];
  if (recordIds.length === 0) return [];
  const described = await inWords(parts.describePatients(recordIds));
  const holders = new Map(described.map(({ recordId, identity }) => [recordId, namesOf(identity)]));
  return told.flatMap(({ recordId, emergencyId, openedAt, purpose, actor }) => {
    const holder = holders.get(recordId);
    if (holder === undefined) return [];
    const patient = { birthName: holder.birthName, givenName: holder.givenName };
    const by = actorWords({ actor }, visit.language);
    return { id: emergencyId, at: openedAt.toISOString(), mode: purpose, by, patient };
  });
}
