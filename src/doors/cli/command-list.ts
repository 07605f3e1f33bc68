import { ALERT_COMMANDS } from './alerts.ts';
import type { Command } from './command.ts';
import { demoCardCommand } from './demo-card.ts';
import { demoTokenCommand } from './demo-token.ts';
import { DIRECTORY_COMMANDS } from './directory-commands.ts';
import { doctorCommand } from './doctor.ts';
import { emergenciesListCommand, emergenciesReviewCommand } from './emergencies.ts';
import { hl7SendCommand } from './hl7-send.ts';
import { importInsuredCommand, importProfessionalsCommand } from './import.ts';
import { keysRotateCommand } from './keys-rotate.ts';
import { MATRIX_COMMANDS } from './matrix-commands.ts';
import { migrateCommand } from './migrate.ts';
import { OFFICER_COMMANDS } from './officer-commands.ts';
import { REPORT_COMMANDS } from './reports.ts';
import { seedCommand } from './seed.ts';
import { serveCommand } from './serve.ts';
import { startCommand } from './start.ts';
import { verifyLogCommand } from './verify-log.ts';
import { witnessCommand } from './witness.ts';
import { xdsCommand } from './xds.ts';

/** Every command of `carnet`, in the order of its help. */
export const COMMANDS: readonly Command[] = [
  startCommand,
  serveCommand,
  migrateCommand,
  seedCommand,
  importInsuredCommand,
  importProfessionalsCommand,
  doctorCommand,
  verifyLogCommand,
  witnessCommand,
  emergenciesListCommand,
  emergenciesReviewCommand,
  ...REPORT_COMMANDS,
  ...OFFICER_COMMANDS,
  ...ALERT_COMMANDS,
  ...DIRECTORY_COMMANDS,
  ...MATRIX_COMMANDS,
  keysRotateCommand,
  demoTokenCommand,
  demoCardCommand,
  xdsCommand,
  hl7SendCommand,
];
