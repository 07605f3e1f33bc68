import cluster from 'node:cluster';
import { isOfThisMachine, linkProblems, readConfig, servingProblems } from '../../config.ts';
import { systemClock } from '../../kernel/clock.ts';
import { generateSecrets } from '../../kernel/secrets.ts';
import { ConfigError } from '../../settings.ts';
import { tlsProblems } from '../../tls-settings.ts';
import type { Command } from './command.ts';
import { runServer } from './run-server.ts';

/** `carnet serve`: production. It never makes a demo world and never accepts what a demonstration made. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'serve in production: one zone, or both with --single-host',
  settings: [
    'port',
    'bind',
    'data',
    'workers',
    'zone',
    'singleHost',
    'publicUrl',
    'fhirUrl',
    'secrets',
    'logLevel',
    'recordUrl',
    'spaceUrl',
    'trustedProxies',
    'clientCertificateHeader',
    'smtpUrl',
    'officerMail',
    'witnesses',
    'professionalIssuer',
    'professionalJwks',
    'linkUrl',
    'linkBind',
    'linkPort',
    'linkCert',
    'linkKey',
    'linkCa',
    'linkCrl',
    'tlsPort',
    'hl7Port',
    'tlsUrl',
    'tlsBind',
    'tlsCert',
    'tlsKey',
    'tlsClientCa',
    'tlsClientCrl',
    'vihfCa',
    'vihfCrl',
    'vihfSha1',
  ],
  ownFlags: [
    {
      flag: 'generate-secrets',
      help: 'make the missing secrets first (done by itself when only this machine is served)',
    },
  ],
  async run(invocation) {
    const config = readConfig('production', invocation.flags);
    const isWished = invocation.flags['generate-secrets'] === true;
    // In the primary only: a worker that waited here would miss the primary's first word, and never serve.
    if (isWished && cluster.isPrimary) await generateSecrets(config.secretsFolder, config.zones, false, systemClock);
    const tls = config.tls === null ? [] : tlsProblems(config.tls);
    const problems = [...servingProblems(config), ...linkProblems(config), ...tls];
    if (problems.length > 0) throw new ConfigError(problems);
    await runServer(invocation, {
      config,
      mayGenerateSecrets: isWished || isOfThisMachine(config),
      seed: false,
      onReady: () => invocation.terminal.result({ event: 'ready', url: config.publicUrl }, []),
    });
    return 'done';
  },
};
