import { escapeXml } from '../../standards/cda/write-xml.ts';
import { textOf } from '../../standards/soap-mtom/envelope.ts';
import { firstChild } from '../../standards/xds/ebrim.ts';
import { MetadataProblem } from '../../standards/xds/metadata-problem.ts';
import type { XdsOperation } from './parts.ts';
import { patientOfVihf } from './patient.ts';

export const HABILITATIONS = 'urn:si-dmp-habilitations';

/**
 * TD0.3: the caller says that the patient, informed, does not oppose her access (AJOUT; MEDECIN_TRAITANT: and that she is the
 * attending doctor), or ends her own authorisation, or the quality of attending doctor
 * alone (SUPPRESSION). The patient is the one of the VIHF.
 */
export const td03: XdsOperation = {
  service: 'habilitations',
  element: 'setAuthorization',
  action: `${HABILITATIONS}:HabilitationsEndPoint:setAuthorization`,
  answerAction: `${HABILITATIONS}:HabilitationsEndPoint:setAuthorizationResponse`,
  async run({ parts, caller, body }) {
    const owner = { ins: patientOfVihf(caller) };
    const [action, role] = [textOf(firstChild(body, 'action')), textOf(firstChild(body, 'role'))];
    if (role !== '' && role !== 'MEDECIN_TRAITANT') {
      throw new MetadataProblem('unreadable', 'role is MEDECIN_TRAITANT, or absent', 'role');
    }
    if (action === 'AJOUT') {
      const input = { owner, role: role === '' ? ('care-team' as const) : ('attending' as const) };
      const { ruleId } = await parts.runner.run(parts.actions.declareConsent, caller.actor, input);
      return { body: outcome('DMPOk', ruleId === null ? 'Autorisation déjà en place: rien n’a changé.' : '') };
    }
    if (action === 'SUPPRESSION') {
      const { ended } = await parts.runner.run(
        parts.actions[role === '' ? 'endOwnConsent' : 'endOwnAttending'],
        caller.actor,
        { owner },
      );
      return { body: outcome('DMPOk', ended === 0 ? 'Aucune autorisation à retirer: rien n’a changé.' : '') };
    }
    throw new MetadataProblem('unreadable', 'action is AJOUT or SUPPRESSION', 'action');
  },
  refusal: ({ code, text }) => outcome(code, text),
};

function outcome(status: string, context: string): string {
  const told = context === '' ? '<context/>' : `<context>${escapeXml(context)}</context>`;
  return `<setAuthorizationResponse xmlns="${HABILITATIONS}"><output><status>${status}</status>${told}</output></setAuthorizationResponse>`;
}
