/** The only file that wires: what each command runs, over both zones. Its parts are in compose/. */

import { MATRIX_COLUMNS } from './access/matrix-csv.ts';
import { acceptRestored } from './compose/accept-restored.ts';
import { answerOne, waitingReports } from './compose/access-reports.ts';
import { changeAlert, openAlerts } from './compose/budget-alerts.ts';
import { demoCardFor, equipDemoServer } from './compose/demo-card.ts';
import { demoTokenFor } from './compose/demo-token.ts';
import { openServed } from './compose/deployment.ts';
import { changeDirectory, listProducts } from './compose/directory-office.ts';
import { reviewOne, waitingEmergencies } from './compose/emergency-reviews.ts';
import { hl7Send } from './compose/hl7-client.ts';
import { insuredColumns, linesOf, NO_MAIL, professionalColumns, spaceOf, toImportSummary } from './compose/imports.ts';
import { workOnMatrix } from './compose/matrix-office.ts';
import { workOnOfficers } from './compose/officer-office.ts';
import { outboxReports } from './compose/outbox-watch.ts';
import { startSandbox } from './compose/sandbox-server.ts';
import { seedDemo } from './compose/seed.ts';
import { serve } from './compose/serve.ts';
import { openStandaloneWitness } from './compose/standalone-witness.ts';
import { chainStatusOf, verifyZones } from './compose/verify.ts';
import { xdsCall } from './compose/xds-client.ts';
import type { CliCommands } from './doors/cli/commands.ts';

export const cliCommands: CliCommands = {
  insuredColumns,
  professionalColumns,
  matrix: workOnMatrix,
  matrixColumns: MATRIX_COLUMNS,
  serveWorker: serve,
  async startSandbox(config, log) {
    await equipDemoServer(config);
    return startSandbox(config, log);
  },
  seed: seedDemo,
  verifyLog: verifyZones,
  acceptRestored,
  chainStatus: chainStatusOf,
  outboxes: outboxReports,
  emergencies: waitingEmergencies,
  products: listProducts,
  changeDirectory,
  demoToken: demoTokenFor,
  demoCard: demoCardFor,
  xds: xdsCall,
  hl7Send,
  openWitness: openStandaloneWitness,

  officers: workOnOfficers,
  reports: waitingReports,
  alerts: openAlerts,
  changeAlert,

  async answerReport(config, log, answer) {
    const served = await openServed(config, log, { transport: NO_MAIL });
    try {
      const found = await answerOne(served.record, answer);
      await served.settle();
      return found;
    } finally {
      await served.close();
    }
  },

  async reviewEmergency(config, log, review) {
    const served = await openServed(config, log, { transport: NO_MAIL });
    try {
      const found = await reviewOne(served.record, review);
      await served.settle();
      return found;
    } finally {
      await served.close();
    }
  },

  async importInsured(config, log, request) {
    const served = await openServed(config, log, { transport: NO_MAIL });
    try {
      request.progress.begin('Insured persons (bytes of the file)', request.size);
      const report = await spaceOf(served).identity.importInsured(linesOf(request), {
        onRejected: request.onRefused,
        ...(request.acceptedLines === undefined ? {} : { acceptedLines: request.acceptedLines }),
      });
      await served.settle();
      return toImportSummary(report);
    } finally {
      await served.close();
    }
  },

  async importProfessionals(config, log, request) {
    const served = await openServed(config, log, { transport: NO_MAIL });
    try {
      request.progress.begin('Professionals (bytes of the file)', request.size);
      const report = await spaceOf(served).directory.importProfessionals(linesOf(request), request.onRefused);
      await served.settle();
      const { created, changed, unchanged, rejectedCount: refused, staySuspended } = report;
      return { created, changed, unchanged, refused, staySuspended };
    } finally {
      await served.close();
    }
  },
};
