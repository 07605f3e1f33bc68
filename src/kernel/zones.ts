/**
 * The two hosting zones (ARCHITECTURE.md, "Two zones"): `record` holds documents, their index, access rules and traces;
 * `space` holds identity, profile, messaging and the rest. Two databases, two key hierarchies, nothing joined across.
 */
export type Zone = 'record' | 'space';
export const ZONES: readonly Zone[] = ['record', 'space'];

/** The names of one zone's database and roles, the same on the embedded server and on an operator's own. */
export interface ZoneNames {
  readonly database: string;
  /** NOLOGIN; owns schema and tables; never serves (tables are FORCE ROW LEVEL SECURITY). */
  readonly owner: string;
  /** What serving processes act as: neither owner nor able to bypass row security. */
  readonly app: string;
  /** Reads chains and traces for `carnet verify-log`. */
  readonly auditor: string;
  /** NOLOGIN; the app role becomes it for loads of many records at once: it may only insert. */
  readonly loader: string;
  /** NOLOGIN; the app role becomes it to link the traces of reads of many records at once: it sees heads only. */
  readonly tracer: string;
  /** NOLOGIN; the app role becomes it to erase details of traces whose time is over: it sees neither salt nor text. */
  readonly eraser: string;
}

export function zoneNames(zone: Zone): ZoneNames {
  const database = `carnet_${zone}`;
  return {
    database,
    owner: `${database}_owner`,
    app: `${database}_app`,
    auditor: `${database}_auditor`,
    loader: `${database}_loader`,
    tracer: `${database}_tracer`,
    eraser: `${database}_eraser`,
  };
}

/**
 * How each kind of work connects to one zone's database: PostgreSQL URLs. A session then acts as its role
 * (`-c role=carnet_record_app` at start-up), whichever login an operator's URL carries.
 */
export interface ZoneUrls {
  /** May create roles and act as the owner: role set-up and migrations only. */
  readonly admin: string;
  readonly app: string;
  readonly auditor: string;
}

export type DatabaseUrls = Readonly<Partial<Record<Zone, ZoneUrls>>>;
