import { index, layout, type RouteConfig, route } from '@react-router/dev/routes';

/** Addresses are French words; a document is named by its opaque logicalId only. */
export default [
  index('citizen/first-page.tsx'),
  layout('citizen/frame-layout.tsx', [
    route('connexion', 'citizen/sign-in.tsx'),
    route('connexion/code', 'citizen/code.tsx'),
    route('mot-de-passe', 'citizen/forgotten-password.tsx'),
    route('mot-de-passe/nouveau', 'citizen/new-password.tsx'),
    route('accueil', 'citizen/home.tsx'),
    route('documents', 'citizen/documents.tsx'),
    route('documents/ajouter', 'citizen/add-document.tsx'),
    route('documents/:logicalId', 'citizen/document.tsx'),
    route('historique', 'citizen/history.tsx'),
    route('historique/signalements', 'citizen/reports.tsx'),
    route('historique/verification', 'citizen/verify-history.tsx'),
    route('compte', 'citizen/account.tsx'),
    route('aide', 'citizen/help.tsx'),
    route('*', 'citizen/not-found.tsx'),
  ]),
  layout('professional/frame-layout.tsx', [
    route('pro/connexion', 'professional/sign-in.tsx'),
    route('pro/activite', 'professional/activity.tsx'),
    route('pro', 'professional/find-patient.tsx'),
    route('pro/raccourcis', 'professional/shortcuts.tsx'),
    route('pro/preferences', 'professional/preferences.tsx'),
    layout('professional/patient-layout.tsx', [
      layout('professional/documents-layout.tsx', [
        route('pro/patients/:id', 'professional/no-document.tsx'),
        route('pro/patients/:id/documents/:logicalId', 'professional/document.tsx'),
      ]),
      route('pro/patients/:id/accord', 'professional/consent.tsx'),
      route('pro/patients/:id/urgence', 'professional/emergency.tsx'),
      route('pro/patients/:id/deposer', 'professional/deposit.tsx'),
      route('pro/patients/:id/annoncer', 'professional/unannounced.tsx'),
      route('pro/patients/:id/documents/:logicalId/remplacer', 'professional/deposit.tsx', {
        id: 'professional/replace',
      }),
      route('pro/patients/:id/documents/:logicalId/retirer', 'professional/withdraw.tsx'),
    ]),
  ]),
  route('pro/patients/:id/documents/:logicalId/contenu/:part', 'professional/document-content.ts'),
  route('pro/connexion/aller', 'professional/begin-sign-in.ts'),
  route('pro/connexion/retour', 'professional/finish-sign-in.ts'),
  route('pro/deconnexion', 'professional/sign-out.ts'),
  route('documents/:logicalId/contenu/:part', 'citizen/document-content.ts'),
  route('historique/preuve', 'citizen/history-proof.ts'),
  route('deconnexion', 'citizen/sign-out.ts'),
  route('langue', 'citizen/language.ts'),
] satisfies RouteConfig;
