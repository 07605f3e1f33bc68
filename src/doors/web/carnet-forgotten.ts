import type { ForgottenPassword, Visit } from '../../identity/contract.ts';
import { inWords } from './carnet-errors.ts';
import type { ForgottenApi, WebVisit } from './web-api.ts';

export function visitOf({ clientAddress: address, userAgent, language }: WebVisit): Visit {
  return { address, userAgent, language };
}

/** A forgotten password, as the pages call it. */
export function forgottenApi(forgotten: ForgottenPassword, visit: WebVisit): ForgottenApi {
  return {
    ask: (identifier) => inWords(forgotten.ask(identifier, visitOf(visit))),
    reset: (token, code, password) => inWords(forgotten.reset(token, code, password)),
  };
}
