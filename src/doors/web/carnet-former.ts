/** The identities that were hers before, as the account page shows them. */
import type { FormerIdentity, Session } from '../../identity/contract.ts';
import type { Actor } from '../../kernel/actor.ts';
import { inWords } from './carnet-errors.ts';
import { inOrdinaryCase } from './carnet-words.ts';
import { shownText } from './shown-text.ts';
import type { FormerIdentityWords } from './web-api.ts';

export interface FormerSources {
  readFormerTraits(actor: Actor, personId: string): Promise<readonly FormerIdentity[]>;
}

export async function formerIdentities(
  { readFormerTraits }: FormerSources,
  { actor, personId }: Session,
): Promise<readonly FormerIdentityWords[]> {
  const found = await inWords(readFormerTraits(actor, personId));
  return found.map(({ traits, since, until }) => {
    const { birthName, givenNames, usedName, usedGivenName, birthDate, sex, birthplaceCode } = traits;
    const { addressDepartment, scheme } = traits;
    return {
      ...{ since, until, birthDate, sex, birthplaceCode, source: 'insurance-file' as const },
      birthName: shownText(birthName).toLocaleUpperCase('fr'),
      givenNames: givenNames.map((one) => inOrdinaryCase(shownText(one))).join(' '),
      ...(usedName === undefined ? {} : { usedName: shownText(usedName).toLocaleUpperCase('fr') }),
      ...(usedGivenName === undefined ? {} : { usedGivenName: inOrdinaryCase(shownText(usedGivenName)) }),
      ...(addressDepartment === undefined ? {} : { addressDepartment }),
      ...(scheme === undefined ? {} : { scheme }),
    };
  });
}
