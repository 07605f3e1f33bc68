/** A visitor of the pages without a browser: cookies, forms, redirections, over HTTP. */
import assert from 'node:assert/strict';

export interface Page {
  readonly status: number;
  readonly html: string;
}

export class PageVisitor {
  readonly #base: string;
  readonly #cookies = new Map<string, string>();
  #html = '';

  constructor(base: string) {
    this.#base = base;
  }

  async get(path: string): Promise<Page> {
    return this.#follow(await this.#fetch(path, { method: 'GET' }));
  }

  /** Sends a form of the page shown last, its hidden token included; with a file, in parts. */
  async post(path: string, fields: Readonly<Record<string, string>>, file?: File): Promise<Page> {
    const token = /name="jeton" value="([^"]+)"/.exec(this.#html)?.[1];
    assert.ok(token, 'the page shown has no form');
    const simple = new URLSearchParams({ jeton: token, ...fields });
    const body = file === undefined ? simple : new FormData();
    if (file !== undefined && body instanceof FormData) {
      for (const [name, value] of simple) body.set(name, value);
      body.set('fichier', file);
    }
    return this.#follow(
      await this.#fetch(path, { method: 'POST', body, headers: { 'sec-fetch-site': 'same-origin' } }),
    );
  }

  /** Identifier, password, then the code that `code` waits for. */
  async signIn(identifier: string, password: string, code: () => Promise<string>): Promise<Page> {
    await this.get('/connexion');
    const asked = await this.post('/connexion', { identifiant: identifier, secret: password, retour: '/accueil' });
    assert.equal(asked.status, 200, asked.html);
    return this.post('/connexion/code', { code: await code(), retour: '/accueil' });
  }

  async #follow(response: Response): Promise<Page> {
    const place = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && place !== null) {
      return this.#follow(
        await this.#fetch(new URL(place, this.#base).pathname + new URL(place, this.#base).search, { method: 'GET' }),
      );
    }
    this.#html = await response.text();
    return { status: response.status, html: this.#html };
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(`${this.#base}${path}`, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#cookies.set(name, value);
    }
    return response;
  }
}
