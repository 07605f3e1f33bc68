import { createHash } from 'node:crypto';
import { Failure } from '../kernel/errors.ts';

import type {
  CallerIdentity,
  Directory,
  Exchange,
  Professional,
  PublicJwk,
  Software,
  SoftwareStatus,
  StatedCaller,
  Structure,
} from './contract.ts';

import { professionalStatus, softwareStatus, structureStatus, tokenRevoked } from './events.ts';
import { claimSubjectToken, purgeExchangedTokens } from './exchanged-tokens.ts';
import { findByName } from './find-by-name.ts';
import { toProfessional, toSoftware, toStructure } from './from-rows.ts';
import { identifyCaller } from './identify-caller.ts';
import { type DirectoryParts, importProfessionals } from './import-professionals.ts';
import type { OnRejected } from './import-report.ts';
import { MAX_ACTIVITIES, MAX_DIRECTORY_NAME, MAX_LISTED, MAX_PURGED_ASSERTIONS } from './limits.ts';
import { R02, STRUCT_ID_NAT } from './professional-csv.ts';
import { checkSoftware } from './software.ts';
import * as sql from './statements.ts';

export function createDirectory(parts: DirectoryParts): Directory {
  return new PostgresDirectory(parts);
}

class PostgresDirectory implements Directory {
  readonly #parts: DirectoryParts;

  constructor(parts: DirectoryParts) {
    this.#parts = parts;
  }

  async findProfessional(idNat: string): Promise<Professional | null> {
    const { database } = this.#parts;
    const [people, activities] = await database.transact('none', (tx) =>
      Promise.all([
        tx.query<sql.ProfessionalRow>(sql.PROFESSIONAL, [idNat]),
        tx.query<sql.ActivityRow>(sql.ACTIVITIES, [[idNat], MAX_ACTIVITIES]),
      ]),
    );
    return people[0] === undefined ? null : toProfessional(people[0], activities);
  }

  async listProfessionals(limit: number): Promise<readonly Professional[]> {
    const people = await this.#parts.database.lookUp<sql.ProfessionalRow>(sql.PROFESSIONALS, [
      Math.min(limit, MAX_LISTED),
    ]);
    return this.#withActivities(people);
  }

  async findProfessionals(idNats: readonly string[]): Promise<readonly Professional[]> {
    const ids = [...new Set(idNats)].slice(0, MAX_LISTED);
    return this.#withActivities(await this.#parts.database.lookUp<sql.ProfessionalRow>(sql.SOME_PROFESSIONALS, [ids]));
  }

  async findMembers(structureId: string, limit: number): Promise<readonly Professional[]> {
    return this.#withActivities(
      await this.#parts.database.lookUp<sql.ProfessionalRow>(sql.MEMBERS, [structureId, limit]),
    );
  }

  async findByName(typed: string) {
    const { professionals, structures, more } = await findByName(this.#parts.database, typed);
    return { professionals: await this.#withActivities(professionals), structures: structures.map(toStructure), more };
  }

  async #withActivities(people: readonly sql.ProfessionalRow[]): Promise<Professional[]> {
    if (people.length === 0) return [];
    const ids = people.map((row) => row.id_nat);
    const activities = await this.#parts.database.lookUp<sql.ActivityRow>(sql.ACTIVITIES, [
      ids,
      ids.length * MAX_ACTIVITIES,
    ]);
    return people.map((row) => toProfessional(row, activities));
  }

  async findStructure(idNat: string): Promise<Structure | null> {
    const rows = await this.#parts.database.lookUp<sql.StructureRow>(sql.STRUCTURE, [idNat]);
    return rows[0] === undefined ? null : toStructure(rows[0]);
  }

  async findSoftware(clientId: string): Promise<Software | null> {
    const rows = await this.#parts.database.lookUp<sql.SoftwareRow>(sql.SOFTWARE, [clientId]);
    return rows[0] === undefined ? null : toSoftware(rows[0]);
  }

  keysOf(software: Software, kid: string): Promise<readonly PublicJwk[]> {
    return this.#parts.productKeys.keysOf(software, kid);
  }

  async findSoftwareByApproval(approvalNumber: string, structureId: string): Promise<Software | null> {
    const rows = await this.#parts.database.lookUp<sql.SoftwareRow>(sql.SOFTWARE_BY_APPROVAL, [
      approvalNumber,
      structureId,
    ]);
    return rows[0] === undefined ? null : toSoftware(rows[0]);
  }

  async findSoftwareOfStructure(structureId: string): Promise<Software | null> {
    const rows = await this.#parts.database.lookUp<sql.SoftwareRow>(sql.SOFTWARE_OF_STRUCTURE, [structureId]);
    return rows[0] === undefined ? null : toSoftware(rows[0]);
  }

  identify = (stated: StatedCaller): Promise<CallerIdentity> => identifyCaller(this, stated);

  async listSoftware(limit: number): Promise<readonly Software[]> {
    const rows = await this.#parts.database.lookUp<sql.SoftwareRow>(sql.ALL_SOFTWARE, [Math.min(limit, MAX_LISTED)]);
    return rows.map(toSoftware);
  }

  importProfessionals(lines: AsyncIterable<string>, onRejected?: OnRejected) {
    return importProfessionals(this.#parts, lines, onRejected);
  }

  async putStructure(structure: Structure): Promise<void> {
    const { idNat, finess, name, type, active, medicalRegulation = false } = structure;
    if (!STRUCT_ID_NAT.test(idNat) || !R02.test(type) || name === '' || name.length > MAX_DIRECTORY_NAME) {
      throw new Failure('invalid-input', { reason: 'a structure has a Struct_IdNat, a name and a type of TRE_R02' });
    }
    const now = this.#parts.clock.now();
    await this.#parts.database.transact('none', async (tx) => {
      await tx.query(sql.PUT_STRUCTURE, [...[idNat, finess ?? null, name, type, active, now], medicalRegulation]);
      this.#parts.outbox.write(tx, structureStatus(idNat, active, medicalRegulation), now);
    });
  }

  async setStructureStatus(idNat: string, active: boolean): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#parts.database.transact('none', async (tx) => {
      const [row] = await tx.query<{ medical_regulation: boolean }>(sql.SET_STRUCTURE_STATUS, [idNat, active, now]);
      if (row === undefined) throw new Failure('unknown-structure');
      this.#parts.outbox.write(tx, structureStatus(idNat, active, row.medical_regulation), now);
    });
  }

  async registerSoftware(software: Software): Promise<void> {
    checkSoftware(software, this.#parts.productKeys.privateAddresses);
    const { clientId, name, version, approvalNumber, status, sourceId, kind, structureId, jwks, jwksUri } = software;
    if (structureId !== undefined && (await this.findStructure(structureId)) === null)
      throw new Failure('unknown-structure');
    const now = this.#parts.clock.now();
    await this.#parts.database.transact('none', async (tx) => {
      await tx.query(sql.PUT_SOFTWARE, [
        clientId,
        name,
        version,
        approvalNumber,
        status,
        sourceId,
        kind,
        structureId ?? null,
        JSON.stringify(jwks),
        now,
        jwksUri ?? null,
      ]);
      this.#parts.outbox.write(tx, softwareStatus(clientId, status === 'approved'), now);
    });
  }

  async setSoftwareStatus(clientId: string, status: SoftwareStatus): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#parts.database.transact('none', async (tx) => {
      const rows = await tx.query(sql.SET_SOFTWARE_STATUS, [clientId, status, now]);
      if (rows.length === 0) throw new Failure('unknown-software');
      this.#parts.outbox.write(tx, softwareStatus(clientId, status === 'approved'), now);
    });
  }

  async setProfessionalStatus(idNat: string, active: boolean): Promise<void> {
    const now = this.#parts.clock.now();
    await this.#parts.database.transact('none', async (tx) => {
      const [row] = await tx.query<{ active: boolean }>(sql.SET_PROFESSIONAL_STATUS, [idNat, active, now]);
      if (row === undefined) throw new Failure('unknown-professional');
      this.#parts.outbox.write(tx, professionalStatus(idNat, row.active), now);
    });
  }

  async revokeToken(tokenId: string, expiresAt: Date): Promise<void> {
    await this.#parts.database.transact('none', async (tx) => {
      this.#parts.outbox.write(tx, tokenRevoked(tokenId, expiresAt), this.#parts.clock.now());
    });
  }

  claimSubjectToken(exchange: Exchange): Promise<boolean> {
    return claimSubjectToken(this.#parts.database, exchange);
  }

  purgeExchangedTokens(): Promise<number> {
    return purgeExchangedTokens(this.#parts.database, this.#parts.clock.now());
  }

  async spendAssertion(clientId: string, jti: string, expiresAt: Date): Promise<boolean> {
    const jtiHash = createHash('sha256').update(jti).digest();
    const rows = await this.#parts.database.lookUp(sql.USE_ASSERTION, [clientId, jtiHash, expiresAt]);
    return rows.length === 1;
  }

  async purgeAssertions(): Promise<number> {
    const rows = await this.#parts.database.lookUp(sql.PURGE_ASSERTIONS, [
      this.#parts.clock.now(),
      MAX_PURGED_ASSERTIONS,
    ]);
    return rows.length;
  }
}
