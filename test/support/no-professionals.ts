import type { ProfessionalApi, ProfessionalApiFactory } from '../../src/doors/web/professional-api.ts';
import { WebError } from '../../src/doors/web/web-api.ts';

/** For pages over an in-memory world: it has no professionals, and whatever they would ask needs a session. */
export const noProfessionals: ProfessionalApiFactory = () =>
  new Proxy({} as ProfessionalApi, {
    get(_target, name) {
      if (name === 'canSignIn') return false;
      if (name === 'sealLink') return () => 'sealed';
      if (name === 'renewedSession') return () => null;
      return async () => {
        throw new WebError('not-signed-in');
      };
    },
  });
