import type { Messages } from './fr.ts';

/** The sentences of the professionals' pages, in English. Part of `en.ts`. */
export const enProfessional: Messages['pro'] = {
  frame: {
    brand: 'Carnet',
    brandFor: 'professionals',
    findPatient: 'Find a patient',
    signOut: 'Sign out',
  },
  signIn: {
    title: 'Health professionals',
    lead: 'Read your patients’ records, with their agreement. They are shown each reading.',
    submit: 'Sign in with Pro Santé Connect',
    notConfigured: 'Professionals cannot sign in on this server. Its administrator must name an identity provider.',
    idle: 'The session closes after 20 minutes without activity.',
    asPerson: 'Are you a patient? Sign in to your record',
    ended: 'Your session has ended. Sign in again to continue.',
    signedOut: 'You are signed out.',
    demoTitle: 'Whom to choose in the demonstration?',
    demoLead: 'The next page stands in for Pro Santé Connect: choose an invented professional, no proof asked.',
    errors: {
      annuaire: {
        title: 'Sign-in is not possible',
        advice:
          'The directory does not know you, or knows no open place where you practise. If this is a mistake, contact your professional body or the administrator of this server.',
      },
      echec: {
        title: 'The sign-in did not succeed',
        advice: 'It was cancelled, took too long, or began in another browser. Begin again below.',
      },
      fournisseur: {
        title: 'Pro Santé Connect does not answer',
        advice: 'Nothing was changed. Try again in a few minutes.',
      },
    },
  },
  activity: {
    title: 'Where do you practise now?',
    lead: (name) => `${name}, choose a place for this session. Your patients will be shown it; sign out to change it.`,
  },
  errors: {
    signIn: 'Go to the sign-in page',
    codes: {
      'not-found': ['Page not found', 'This page does not exist, or this session has no access to it.'],
    },
  },
};
