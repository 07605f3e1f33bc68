import type { Actor } from '../kernel/actor.ts';
import { actorOf, claimsOf, type TokenSubject } from './access-token-claims.ts';
import type { CallerIdentity, CallerProblem, Directory, StatedCaller } from './contract.ts';

/**
 * Who a proved certificate and a signed assertion speak of, as the directory knows them: names, profession and place of work are
 * never taken from what a software says of itself.
 */
export async function identifyCaller(
  directory: Pick<
    Directory,
    'findProfessional' | 'findStructure' | 'findSoftwareByApproval' | 'findSoftwareOfStructure'
  >,
  { professionalId, structureId, approvalNumber }: StatedCaller,
): Promise<CallerIdentity> {
  const [structure, software, professional] = await Promise.all([
    directory.findStructure(structureId),
    approvalNumber === null
      ? directory.findSoftwareOfStructure(structureId)
      : directory.findSoftwareByApproval(approvalNumber, structureId),
    professionalId === null ? null : directory.findProfessional(professionalId),
  ]);
  if (structure === null || !structure.active) return refused('unknown-structure');
  if (software === null) return refused('unknown-software');
  if (professionalId === null) return known({ kind: 'structure', structure, software });
  const activity = professional?.activities.find((one) => one.structure.idNat === structureId);
  if (professional === null || !professional.active || activity === undefined) return refused('not-practising-there');
  return known({ kind: 'professional', professional, activity, software, medicalRegulation: false });
}

function refused(problem: CallerProblem): CallerIdentity {
  return { actor: null, problem };
}

/** The same actor as a token of the same subject makes. */
function known(subject: TokenSubject): CallerIdentity {
  const found = actorOf(claimsOf(subject));
  if (found === null) throw new Error('the directory holds a name that no actor may bear');
  const actor: Actor = found.actor;
  return { actor, sourceId: found.sourceId };
}
