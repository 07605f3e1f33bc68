import { declareConsent, declareRefusal } from '../access/declare-consent.ts';
import { endOwnConsent } from '../access/end-own-consent.ts';
import { openEmergency } from '../access/open-emergency.ts';
import { listProfessionals, readSettings } from '../access/read-settings.ts';
import { reviewEmergency } from '../access/review-emergency.ts';
import type { AccessEnv } from '../access/rule-store.ts';
import { blockProfessional, endAccessRule, grantAccess, setAccessEnd } from '../access/set-access.ts';
import { setEmergencies, setVisibility } from '../access/set-choices.ts';
import { setRule } from '../access/set-rule.ts';

/** Who may see what: what professionals declare, what the person decides. */
export function accessActions(access: AccessEnv) {
  return {
    declareConsent: declareConsent(access),
    declareRefusal: declareRefusal(access),
    endOwnConsent: endOwnConsent(access, 'access.end-own-consent'),
    endOwnAttending: endOwnConsent(access, 'access.end-own-attending'),
    listProfessionals: listProfessionals(access),
    openEmergency: openEmergency(access),
    reviewEmergency: reviewEmergency(access),
    readSettings: readSettings(access),
    authorizeAccess: grantAccess(access, 'access.authorize'),
    endAccess: endAccessRule('access.end-access'),
    setAccessEnd: setAccessEnd(),
    nameAdministrator: grantAccess(access, 'access.name-administrator'),
    endAdministrator: endAccessRule('access.end-administrator'),
    blockAccess: grantAccess(access, 'access.block'),
    blockProfessional: blockProfessional(access),
    unblockAccess: endAccessRule('access.unblock'),
    setRule: setRule(access),
    endRule: endAccessRule('access.end-rule'),
    setEmergencies: setEmergencies(),
    setVisibility: setVisibility(),
  };
}
