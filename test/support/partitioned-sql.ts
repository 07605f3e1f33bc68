/** Migrations as a sharded database would take them: each owner table cut by the hash of its owner. */

const PIECES = 4;
const CREATE = /^create table (\w+) \(\n([\s\S]*?)^\)([^;]*);/gm;
const SET_STORAGE_OPTIONS = /^alter table (\w+) set \([^;]*\);/gm;

/** The columns that name an owner, in the order in which they are looked for. */
export const OWNER_COLUMNS = ['person_id', 'record_id'] as const;

/** The column by which a table of the manifest's kind `owner` is cut: its first column. */
export function ownerColumn(body: string): string | null {
  const first = /^\s*(\w+)/.exec(body.replace(/^\s*--.*$/gm, ''))?.[1];
  return OWNER_COLUMNS.find((name) => name === first) ?? null;
}

/**
 * Rewrites `create table` of owner tables. Storage options are of pieces, not of the whole: they are left out. PostgreSQL itself
 * then refuses every key that does not hold the owner.
 */
export function partitionedSql(sql: string, owners: ReadonlySet<string>): { sql: string; partitioned: string[] } {
  const partitioned: string[] = [];
  const cut = sql.replace(CREATE, (whole, table: string, body: string) => {
    if (!owners.has(table)) return whole;
    const owner = ownerColumn(body);
    if (owner === null) throw new Error(`${table} does not begin with its owner`);
    partitioned.push(table);
    const pieces = Array.from(
      { length: PIECES },
      (_, i) =>
        `create table ${table}_p${i} partition of ${table} for values with (modulus ${PIECES}, remainder ${i});`,
    );
    return `create table ${table} (\n${body}) partition by hash (${owner});\n${pieces.join('\n')}`;
  });
  const without = cut.replace(SET_STORAGE_OPTIONS, (whole, table: string) => (owners.has(table) ? '' : whole));
  return { sql: without, partitioned };
}
