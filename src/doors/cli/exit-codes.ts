/** What a command's exit code means. Shown by `carnet --help`; a change here is a change of a public interface. */
export const EXIT = {
  done: { code: 0, meaning: 'done' },
  failed: { code: 1, meaning: 'an unexpected failure: the message and the log say which' },
  usage: { code: 2, meaning: 'the command line is wrong' },
  configuration: { code: 3, meaning: 'a setting is missing or refused' },
  cannotStart: { code: 4, meaning: 'an obstacle on this machine: port, folder, running instance, missing program' },
  database: { code: 5, meaning: 'a database does not answer, or a migration is refused' },
  partlyRefused: { code: 6, meaning: 'an import ended, some lines were refused; of a matrix, all of it' },
  altered: {
    code: 7,
    meaning: 'verify-log found a chain or a public log that was altered; witness, one that forked or went back',
  },
  unhealthy: { code: 8, meaning: 'doctor found something to repair, or no data to examine' },
  refused: { code: 9, meaning: 'the server, or a rule of operators, refused: the message says why' },
  unreachable: { code: 10, meaning: 'witness: a public log could not be read' },
  interrupted: { code: 130, meaning: 'interrupted' },
} as const satisfies Record<string, { code: number; meaning: string }>;

export type ExitName = keyof typeof EXIT;
