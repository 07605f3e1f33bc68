/** A person's browser, reduced to cookies and forms: what works without scripts. */
import assert from 'node:assert/strict';
import { eventually } from './processes.ts';

const MAIL_LIMIT_MS = 20_000;

/** Codes that the demonstration's mailbox received, newest first. */
async function receivedCodes(baseUrl: string, email: string): Promise<string[]> {
  const page = await (await fetch(`${baseUrl}/sandbox/mailbox`)).text();
  const articles = page.split('<article>').slice(1);
  return articles.flatMap((article) => {
    const code = /class="code">(\d{6})</.exec(article)?.[1];
    const time = /datetime="([^"]+)"/.exec(article)?.[1] ?? '';
    return code !== undefined && article.includes(`À ${email},`) ? [`${time} ${code}`] : [];
  });
}

/** Reads one-time codes where a person would read them; each mail is given once. */
export function codeReader(baseUrl: string, email: string): () => Promise<string> {
  const given = new Set<string>();
  return async () => {
    let found: string | undefined;
    await eventually(async () => {
      found = (await receivedCodes(baseUrl, email)).find((mail) => !given.has(mail));
      return found !== undefined;
    }, MAIL_LIMIT_MS);
    assert.ok(found, `no code came to ${email}`);
    given.add(found);
    return found.slice(-6);
  };
}

/** Cookies of one visitor, over keep-alive connections. */
export class Visitor {
  readonly #baseUrl: string;
  readonly #cookies = new Map<string, string>();

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** For the `cookie` header. */
  get cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { cookie: this.cookieHeader, 'accept-language': 'fr', ...(init.headers as Record<string, string>) };
    const response = await fetch(`${this.#baseUrl}${path}`, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }

  /** The hidden fields of the form on a page that holds this field. */
  async hiddenFields(path: string, field: string): Promise<Record<string, string>> {
    const response = await this.send(path);
    const page = await response.text();
    const form = page.split('<form').find((part) => part.includes(`name="${field}"`));
    assert.ok(form, `no form with ${field} on ${path}: ${response.status}`);
    const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    return Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value]));
  }

  /** Fills the form that holds these fields, and sends it. */
  async submit(
    path: string,
    fields: Record<string, string>,
    file?: { name: string; bytes: Buffer },
  ): Promise<Response> {
    const all = { ...(await this.hiddenFields(path, Object.keys(fields)[0] ?? '')), ...fields };
    if (file === undefined) return this.send(path, { method: 'POST', body: new URLSearchParams(all) });
    const form = new FormData();
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    form.set('fichier', new Blob([new Uint8Array(file.bytes)]), file.name);
    return this.send(path, { method: 'POST', body: form });
  }

  async signIn(identifier: string, password: string, readCode: () => Promise<string>): Promise<void> {
    const first = await this.submit('/connexion', { identifiant: identifier, secret: password });
    assert.equal(first.status, 302, `the sign-in of a test was refused: ${first.status}`);
    await first.body?.cancel();
    const second = await this.submit(first.headers.get('location') ?? '', { code: await readCode() });
    assert.equal(second.status, 302, `the code of a test was refused: ${second.status}`);
    await second.body?.cancel();
  }

  /** Signs a professional in at the stand-in provider, which is asked for her by her PS_IdNat. Gives where she is led. */
  async signInProfessional(idNat: string, until = '/pro'): Promise<string> {
    let next = '/pro/connexion/aller';
    for (let step = 0; step < 8 && next !== until; step += 1) {
      const isChoice = next.includes('/interaction/');
      const body = isChoice ? { method: 'POST', body: new URLSearchParams({ professional: idNat }) } : {};
      const answer = await this.send(next, body);
      await answer.body?.cancel();
      next = (answer.headers.get('location') ?? '').replace(this.#baseUrl, '');
    }
    return next;
  }
}
