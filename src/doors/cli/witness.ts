import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig } from '../../config.ts';
import { requireFreePort, requireWritableFolder, takeInstanceLock } from '../../kernel/instance-lock.ts';
import { createLog } from '../../kernel/log.ts';
import { onStopSignals } from '../../kernel/supervisor.ts';
import { WITNESS_ALARMS } from '../../kernel/tlog/witness.ts';
import { readWitnessList, type WitnessedLog } from '../../kernel/tlog/witness-list.ts';
import type { Command, Invocation } from './command.ts';
import type { ExitName } from './exit-codes.ts';
import { CommandEnd } from './terminal.ts';
import type { WitnessReport } from './witness-shapes.ts';

const DEFAULT_SECONDS = 60;
const [MIN_SECONDS, MAX_SECONDS] = [5, 86_400];
/** Bytes of a name of a key (C2SP signed-note), without spaces and plus signs. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/:-]{2,99}$/;

const DETAILS = [
  'FOLDER/logs.txt has one log a line: the address where it publishes itself, a space, and its verifier key, as ADDRESS/keys shows it in its first',
  'line; an address of - is a log that is cosigned only when it asks. Compare the key with its operator by another way than that address.',
  '',
  'Without --once: answers POST /add-checkpoint (C2SP tlog-witness), GET /key, GET /logs/<SHA-256 of the origin>/checkpoint, and on this machine',
  '/metrics and /health/live; looks at every log each --every seconds. In clear: let a proxy end TLS before it.',
  'With --once: looks at every log once, prints what it cosigned, and ends with 0 (all continue), 7 (one forked, went back or is not what it says)',
  'or 10 (one could not be read).',
];

/** `carnet witness`: cosigns the public logs of other organisations' deployments. */
export const witnessCommand: Command = {
  name: 'witness',
  summary: 'cosign the public logs of deployments that others run, and refuse what forks or goes back',
  settings: ['bind', 'port', 'logLevel'],
  ownFlags: [
    {
      flag: 'folder',
      argument: 'folder',
      help: 'key and memory of this witness (default ./witness): copy both together, and never run two',
    },
    { flag: 'logs', argument: 'file', help: 'the logs that it knows (default FOLDER/logs.txt)' },
    {
      flag: 'name',
      argument: 'name',
      help: 'its name, at the first start: a domain and a path, as in witness.example/carnet',
    },
    { flag: 'every', argument: 'seconds', help: `between two looks at a log (default ${DEFAULT_SECONDS})` },
    { flag: 'once', help: 'look at every log once, then end' },
    { flag: 'show-key', help: 'print the verifier key, for CARNET_WITNESSES, then end' },
  ],
  details: async () => DETAILS,
  async run(invocation) {
    const { flags, terminal, compose } = invocation;
    const config = readConfig(null, flags);
    const text = (flag: string): string | null => (typeof flags[flag] === 'string' ? flags[flag] : null);
    const folder = resolve(text('folder') ?? 'witness');
    const name = text('name');
    if (name !== null && !NAME.test(name))
      throw new CommandEnd('usage', '--name is 3 to 100 letters, digits, points, slashes, colons and hyphens.');
    const everyMs = secondsOf(text('every')) * 1_000;
    const isKeyOnly = flags['show-key'] === true;
    const logs = isKeyOnly ? [] : readLogs(resolve(text('logs') ?? join(folder, 'logs.txt')));
    const log = createLog(config.logLevel, { part: 'witness' }, { write: (line) => process.stderr.write(line) });
    const commands = await compose();
    if (isKeyOnly) {
      const { key } = await commands.openWitness({ folder, name, logs }, log);
      terminal.result({ key }, [key]);
      return 'done';
    }
    requireWritableFolder(folder);
    // One process a folder: two would cosign two trees.
    const release = takeInstanceLock(folder, `http://${config.bind}:${config.port}`);
    try {
      const witness = await commands.openWitness({ folder, name, logs }, log);
      if (flags['once'] === true) return tell(invocation, witness.key, await witness.check());
      await requireFreePort(config.bind, config.port);
      const service = await witness.serve({ bind: config.bind, port: config.port, everyMs });
      terminal.result({ key: witness.key, bind: config.bind, port: config.port, logs: logs.length }, [
        `${witness.key}`,
        `Cosigns ${logs.length} log${logs.length === 1 ? '' : 's'} at http://${config.bind}:${config.port}; Ctrl-C stops it.`,
      ]);
      await new Promise<void>((stop) =>
        onStopSignals(
          () => stop(),
          () => undefined,
        ),
      );
      await service.close();
      return 'done';
    } finally {
      release();
    }
  },
};

function secondsOf(text: string | null): number {
  if (text === null) return DEFAULT_SECONDS;
  const seconds = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (seconds < MIN_SECONDS || seconds > MAX_SECONDS)
    throw new CommandEnd('usage', `--every is a number of seconds from ${MIN_SECONDS} to ${MAX_SECONDS}.`);
  return seconds;
}

function readLogs(file: string): WitnessedLog[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandEnd(
      'configuration',
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code}). See --help.`,
    );
  }
  try {
    return readWitnessList(text);
  } catch (error) {
    throw new CommandEnd('configuration', `${file}: ${(error as Error).message}.`);
  }
}

function tell({ terminal }: Invocation, key: string, reports: readonly WitnessReport[]): ExitName {
  terminal.result({ key, logs: reports }, reports.flatMap(linesOf));
  const outcomes = reports.map(({ outcome }) => outcome);
  if (outcomes.includes('alarm')) return 'altered';
  return outcomes.includes('unreachable') ? 'unreachable' : 'done';
}

function linesOf(report: WitnessReport): string[] {
  const { origin } = report;
  if (report.outcome === 'cosigned')
    return [`${origin}: continues from ${report.before} to ${report.size} leaves; cosigned.`, report.line.trimEnd()];
  if (report.outcome === 'unreachable') return [`${origin}: could not be read: ${report.error}.`];
  const sizes = `${report.size} leaves shown, ${report.before} cosigned`;
  return report.outcome === 'behind'
    ? [`${origin}: publishes less than it had cosigned (${sizes}); looked at again before it is called a rollback.`]
    : [`${origin}: ALARM: ${WITNESS_ALARMS[report.what]} (${sizes}). It is not cosigned; see the folder evidence.`];
}
