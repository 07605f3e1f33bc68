import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { sharedFolder } from './shared.ts';

/** Where the French CDA schema (ansforge/TestContenuCDA-3-0, `infrastructure/cda`) is, when it is on this machine. */
function schemaFile(): string | null {
  const folders = [process.env.CARNET_TEST_CDA_SCHEMA, join(sharedFolder() ?? '', 'cda-schema')];
  const found = folders.map((folder) => join(folder ?? '', 'CDA_extended.xsd')).find((file) => existsSync(file));
  return found ?? null;
}

/** For the `skip` option of node:test. */
export const skipWithoutCdaSchema: false | string =
  schemaFile() === null
    ? 'no CDA_extended.xsd: set CARNET_TEST_CDA_SCHEMA to the folder infrastructure/cda of ansforge/TestContenuCDA-3-0'
    : false;

/** Opens the schema once. `check` throws with the place of the first fault. */
export function cdaSchema(): { check(bytes: Uint8Array): void; close(): void } {
  xmlRegisterFsInputProviders();
  const file = schemaFile() ?? '';
  const schema = XmlDocument.fromBuffer(readFileSync(file), { url: file });
  const validator = XsdValidator.fromDoc(schema);
  return {
    check(bytes) {
      const document = XmlDocument.fromBuffer(bytes);
      try {
        validator.validate(document);
      } finally {
        document.dispose();
      }
    },
    close() {
      validator.dispose();
      schema.dispose();
    },
  };
}
