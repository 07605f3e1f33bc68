import { createHash } from 'node:crypto';
import type { Professional } from '../../src/directory/contract.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }
.notice { border: 2px solid; padding: 0.5rem 1rem; }
ul { list-style: none; padding: 0; }
li { margin: 0.5rem 0; }
button { font: inherit; text-align: start; width: 100%; padding: 0.5rem 1rem; min-height: 2.75rem; cursor: pointer; }
button:focus-visible { outline: 3px solid; outline-offset: 2px; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
/** No `form-action`: the answer of the form redirects to the product, which some browsers would then refuse. */
export const LOGIN_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'; base-uri 'none'`;

/** The page on which a demonstration's professional is chosen, in place of a card or a telephone. */
export function loginPage(action: string, professionals: readonly Professional[]): string {
  const rows = professionals.map((one) => {
    const places = one.activities.map(({ structure }) => structure.name).join(', ');
    const words = [one.displayName, one.specialty?.label ?? one.profession.label ?? '', places]
      .filter((w) => w !== '')
      .join(' — ');
    return `<li><button name="professional" value="${escaped(one.idNat)}">${escaped(words)}</button></li>`;
  });
  const list =
    rows.length === 0 ? '<p>Aucun professionnel dans l\u2019annuaire.</p>' : `<ul>\n${rows.join('\n')}\n</ul>`;
  return `<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Choisir un professionnel — fournisseur d\u2019identité de démonstration</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Choisir un professionnel</h1>
<p class="notice">Cette page remplace le fournisseur d\u2019identité des professionnels de santé, pour la démonstration seulement :
elle ne demande aucune preuve. <span lang="en">This page stands in for the professionals\u2019 identity provider.</span></p>
<form method="post" action="${escaped(action)}">
${list}
</form>
</main>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
