import { join } from 'node:path';
import { type Config, readConfig } from '../../config.ts';
import type { Command, Invocation } from './command.ts';
import type { SeedSummary } from './commands.ts';
import { hl7AddressOf } from './demo-addresses.ts';
import { runServer } from './run-server.ts';

/** Where professionals sign in. */
const PROFESSIONAL_ENTRANCE = '/pro/connexion';

/** `carnet start`: the demonstration, from an empty folder to pages that answer. */
export const startCommand: Command = {
  name: 'start',
  summary: 'run the demonstration: databases, a generated town, pages and interfaces',
  settings: [
    'port',
    'bind',
    'data',
    'persons',
    'workers',
    'publicUrl',
    'tlsPort',
    'hl7Port',
    'logLevel',
    'recordUrl',
    'spaceUrl',
    'smtpUrl',
  ],
  async run(invocation) {
    const startedAt = performance.now();
    const config = readConfig('demo', invocation.flags);
    await runServer(invocation, {
      config,
      mayGenerateSecrets: true,
      seed: true,
      onReady: (seeded) => announce(invocation, config, seeded, performance.now() - startedAt),
    });
    return 'done';
  },
};

function announce(invocation: Invocation, config: Config, seeded: SeedSummary | null, milliseconds: number): void {
  const hl7 = hl7AddressOf(config);
  const seconds = (milliseconds / 1_000).toFixed(1);
  const signIns = seeded?.signIns ?? [];
  const width = Math.max(0, ...signIns.map(({ who }) => who.length));
  invocation.terminal.result(
    {
      event: 'ready',
      url: config.publicUrl,
      fhir: `${config.publicUrl}/fhir`,
      ...(config.tls === null ? {} : { tls: config.tls.url }),
      ...(hl7 === null ? {} : { hl7 }),
      seconds: Number(seconds),
      signIns,
    },
    [
      '',
      `Carnet serves ${config.publicUrl} (ready in ${seconds} s). FHIR: ${config.publicUrl}/fhir`,
      `Professionals: ${config.publicUrl}${PROFESSIONAL_ENTRANCE}`,
      ...(config.tls === null ? [] : [`Client certificates: ${config.tls.url} (\`carnet demo card\` makes them).`]),
      ...(hl7 === null ? [] : [`HL7 v2 (MLLP over TLS): ${hl7} (\`carnet hl7 send\` tries it).`]),
      ...(signIns.length > 0 ? ['', 'Sign in as (generated persons; a demonstration only):'] : []),
      ...signIns.map(({ who, identifier, password }) => `  ${who.padEnd(width)}  ${identifier}  ${password}`),
      '',
      `Everything to try: ${join(config.data, 'demo.json')}. Log: ${join(config.data, 'log/carnet.log')}. Ctrl-C stops.`,
    ],
  );
}
