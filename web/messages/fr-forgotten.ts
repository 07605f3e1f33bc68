/** The sentences of a forgotten password, in French. Part of `fr.ts`. */
export const frForgotten = {
  link: 'Mot de passe oublié ?',
  title: 'Mot de passe oublié',
  lead: 'Indiquez votre identifiant. Nous envoyons un code à votre adresse e-mail ; avec lui, vous choisissez un nouveau mot de passe.',
  submit: 'Recevoir un code',
  noAddress:
    'Votre adresse a changé, ou vous avez oublié votre identifiant ? Nous ne pouvons pas vous reconnaître par cette page : demandez de l’aide à qui vous a ouvert votre espace.',
  newTitle: 'Choisir un nouveau mot de passe',
  sent: 'Si cet identifiant est le vôtre, un code à 6 chiffres arrive à votre adresse e-mail. Il est valable 10 minutes.',
  password: 'Nouveau mot de passe',
  passwordHint: '12 caractères au moins. Quatre mots sans rapport font un bon mot de passe.',
  wrongLength: 'Le mot de passe a de 12 à 128 caractères.',
  wrongCode: 'Ce code ne correspond pas, ou n’est plus valable. Vérifiez les 6 chiffres, ou demandez un autre code.',
  choose: 'Changer le mot de passe',
  again: 'Je n’ai pas reçu de code : recommencer',
  done: 'Votre mot de passe a changé, et tous vos appareils sont déconnectés. Connectez-vous avec le nouveau.',
};
