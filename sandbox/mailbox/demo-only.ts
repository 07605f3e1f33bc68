/** How the server was started; stand-ins exist in the demonstration only. */
export type SandboxMode = 'demo' | 'production';

/** The stand-ins refuse to start in production, whoever loads them. @throws Error */
export function refuseInProduction(mode: SandboxMode, what: string): void {
  if (mode !== 'demo') throw new Error(`${what} is a stand-in for demonstrations: it never runs in production.`);
}
