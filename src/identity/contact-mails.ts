/** The mail of an address or a telephone that changed: to the address that was hers. Nothing about health, nothing that names anybody. Pure. */
import type { Mail } from './mail-queue.ts';
import type { ContactChange } from './other-person.ts';

const WHAT: Readonly<Record<ContactChange, readonly [fr: string, en: string]>> = {
  'email-changed': [
    'L’adresse mail de votre espace vient d’être changée d’après le fichier de l’assurance maladie. Vos codes n’arrivent plus ici.',
    'The e-mail address of your space was just changed by the file of the health insurance. Your codes no longer come here.',
  ],
  'telephone-changed': [
    'Le numéro de téléphone de votre espace vient d’être changé d’après le fichier de l’assurance maladie.',
    'The telephone number of your space was just changed by the file of the health insurance.',
  ],
};

/** Plain text, French then English. */
export function contactChangedMail(to: string, changes: readonly ContactChange[]): Mail {
  return {
    to,
    subject: 'Carnet : vos coordonnées ont changé / your contact details have changed',
    text: [
      ...['Bonjour,', '', ...changes.map((change) => WHAT[change][0])],
      'Si ce n’était pas à votre demande, appelez votre caisse d’assurance maladie : quelqu’un d’autre pourrait recevoir vos codes.',
      ...['', '---', '', 'Hello,', '', ...changes.map((change) => WHAT[change][1])],
      'If you did not ask for it, call your health insurance: somebody else might receive your codes.',
      '',
    ].join('\n'),
  };
}
