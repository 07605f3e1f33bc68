import type { Visit } from '../../src/identity/contract.ts';
import { isFailure } from '../../src/kernel/errors.ts';
import { insKey } from '../../src/standards/ins/ins.ts';
import type { SpaceWorld } from './sign-in-world.ts';

const OID = '1.2.250.1.213.1.4.10';
export const PASSWORD = 'quatre mots au hasard';
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0';
export const HOME: Visit = { address: '192.0.2.10', userAgent: FIREFOX, language: 'fr' };

export const from = (address: string): Visit => ({ ...HOME, address });
export const isCode = (code: string) => (error: unknown) => isFailure(error, code);
export const codeIn = (text: string | undefined): string => /connexion : (\d{6})/.exec(text ?? '')?.[1] ?? '';

/** Imports Claire Moreau once more, `rank` from 100 to 999, with an identifier. Returns her person id. */
export async function enrol(world: SpaceWorld, login: string, rank: number): Promise<string> {
  const first13 = `2790338185${rank}`;
  const line = `${first13}${insKey(first13)};${OID};MOREAU;CLAIRE;;F;1979-03-28;38185;38;${login}@exemple.test;;01`;
  return (await world.enrol(line, login, PASSWORD)).personId;
}

/** Both steps of a sign-in; returns the session's token. */
export async function signIn(world: SpaceWorld, login: string, visit = HOME): Promise<string> {
  const { challenge } = await world.identity.signIn.signIn(login, PASSWORD, visit);
  await world.identity.mails.sendDue();
  const opened = await world.identity.signIn.confirmCode(challenge, codeIn(world.mails.at(-1)?.text), visit);
  return opened.sessionToken;
}
