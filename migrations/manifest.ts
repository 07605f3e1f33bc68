/**
 * What each table is: how it is distributed when one server is not enough, and how long its rows live. A table that is
 * not here, or whose keys do not begin with its owner's, fails the test (test/network/manifest.test.ts).
 */

/**
 * `owner`: rows of one record or person, distributed by it; every key begins with it.
 * `global-key`: leads from a global value to an owner; distributed by that value.
 * `reference`: few rows, rarely written, on every node.
 * `local`: queues, counters and projections of the deployment itself.
 */
export type TableKind = 'owner' | 'global-key' | 'reference' | 'local';

export interface TableFacts {
  readonly kind: TableKind;
  readonly retention: string;
}

const RECORD_LIFE = 'life of the record, then ten years (CSP L1111-18)';
const SPACE_LIFE = 'life of the space, then ten years';
const DELIVERED = 'until the other side has it';
const TWELVE_MONTHS = 'twelve months (technical log)';

export const RECORD_TABLES: Readonly<Record<string, TableFacts>> = {
  record: { kind: 'owner', retention: RECORD_LIFE },
  chain_head: { kind: 'owner', retention: RECORD_LIFE },
  trace: { kind: 'owner', retention: RECORD_LIFE },
  trace_detail: {
    kind: 'owner',
    retention:
      'life of the record, or CARNET_DETAIL_YEARS by kind of act, never less than three years (EHDS art. 9); the header stays',
  },
  trace_erasure: { kind: 'reference', retention: 'for ever: what was erased on schedule; one row a kind of act' },
  content: { kind: 'owner', retention: RECORD_LIFE },
  blob_locator: { kind: 'owner', retention: RECORD_LIFE },
  document: { kind: 'owner', retention: RECORD_LIFE },
  document_arrival: { kind: 'owner', retention: RECORD_LIFE },
  document_alias: { kind: 'owner', retention: RECORD_LIFE },
  entry_version: { kind: 'owner', retention: RECORD_LIFE },
  submission_set: { kind: 'owner', retention: RECORD_LIFE },
  folder: { kind: 'owner', retention: RECORD_LIFE },
  card_sheet: { kind: 'owner', retention: 'as long as the cards in it; made again at need' },
  association: { kind: 'owner', retention: RECORD_LIFE },
  access_rule: { kind: 'owner', retention: RECORD_LIFE },
  record_choice: { kind: 'owner', retention: RECORD_LIFE },
  access_change: { kind: 'owner', retention: RECORD_LIFE },
  emergency_access: { kind: 'owner', retention: RECORD_LIFE },
  emergency_notice: { kind: 'owner', retention: RECORD_LIFE },
  access_report: { kind: 'owner', retention: RECORD_LIFE },
  told_event: { kind: 'owner', retention: RECORD_LIFE },
  person_status: { kind: 'owner', retention: RECORD_LIFE },
  mandate: { kind: 'owner', retention: RECORD_LIFE },
  record_reader: { kind: 'owner', retention: RECORD_LIFE },
  record_visit: { kind: 'owner', retention: RECORD_LIFE },
  ins_index: { kind: 'global-key', retention: RECORD_LIFE },
  actor_record: { kind: 'global-key', retention: RECORD_LIFE },
  global_key: { kind: 'global-key', retention: RECORD_LIFE },
  global_key_quarantine: { kind: 'global-key', retention: 'until an operator has settled it' },
  person_head_copy: { kind: 'owner', retention: SPACE_LIFE },
  professional_status: { kind: 'reference', retention: 'as long as the professional is in the directory' },
  software_status: { kind: 'reference', retention: 'as long as the product is in the directory' },
  structure_status: { kind: 'reference', retention: 'as long as the structure is in the directory' },
  structure_officer: { kind: 'reference', retention: 'as long as the structure is in the directory' },
  structure_case: {
    kind: 'global-key',
    retention: 'two years after the answer, deleted when the next one is answered',
  },
  administrator_emergency: { kind: 'global-key', retention: 'until the administrator has seen it, two years at most' },
  type_matrix: { kind: 'reference', retention: 'for ever: traces name the version by which they were decided' },
  revoked_token: { kind: 'local', retention: 'until the token would have ended' },
  used_proof: { kind: 'local', retention: 'until its age refuses the proof: about a minute' },
  attempt_counter: { kind: 'local', retention: 'two days' },
  projection_heartbeat: { kind: 'reference', retention: 'the last one' },
  outbox: { kind: 'local', retention: DELIVERED },
  outbox_failure: { kind: 'local', retention: 'until the event that failed is applied' },
  outbox_key: { kind: 'local', retention: RECORD_LIFE },
  inbox_key: { kind: 'local', retention: RECORD_LIFE },
  log_queue: { kind: 'owner', retention: 'until it has its place in the public log: some seconds' },
  log_leaf: { kind: 'owner', retention: RECORD_LIFE },
  log_tile: { kind: 'local', retention: 'for ever: the public log only grows, and says nothing of anybody' },
  log_head: { kind: 'local', retention: 'for ever: one row' },
  log_checkpoint: { kind: 'local', retention: 'a week; the last one for ever' },
  log_witness: { kind: 'local', retention: 'for ever: the last checkpoint cosigned of each log' },
  security_event: { kind: 'local', retention: TWELVE_MONTHS },
  budget_alert: { kind: 'local', retention: TWELVE_MONTHS },
};

export const SPACE_TABLES: Readonly<Record<string, TableFacts>> = {
  person: { kind: 'owner', retention: SPACE_LIFE },
  chain_head: { kind: 'owner', retention: SPACE_LIFE },
  trace: { kind: 'owner', retention: SPACE_LIFE },
  trace_detail: {
    kind: 'owner',
    retention:
      'life of the space, or CARNET_DETAIL_YEARS by kind of act, never less than three years; the header stays',
  },
  trace_erasure: { kind: 'reference', retention: 'for ever: what was erased on schedule; one row a kind of act' },
  ins_history: { kind: 'owner', retention: SPACE_LIFE },
  former_traits: { kind: 'owner', retention: SPACE_LIFE },
  record_link: { kind: 'owner', retention: SPACE_LIFE },
  credential: { kind: 'owner', retention: 'until it is replaced or the space is closed' },
  sign_in_challenge: { kind: 'owner', retention: 'ten minutes, then purged' },
  password_reset: { kind: 'owner', retention: 'a day, deleted when the person asks again' },
  session: { kind: 'owner', retention: 'its end, then purged' },
  notice: { kind: 'owner', retention: 'two years, deleted when the next one comes' },
  notice_choice: { kind: 'owner', retention: SPACE_LIFE },
  known_address: { kind: 'local', retention: 'the last ones of a person' },
  ins_key: { kind: 'global-key', retention: SPACE_LIFE },
  trait_key: { kind: 'global-key', retention: SPACE_LIFE },
  login_key: { kind: 'global-key', retention: 'as long as the credential' },
  attempt_counter: { kind: 'local', retention: 'its window, then purged' },
  mail_queue: { kind: 'local', retention: 'until sent or expired' },
  structure: { kind: 'reference', retention: 'as long as it is in the directory' },
  professional: { kind: 'reference', retention: 'as long as in the directory' },
  professional_activity: { kind: 'reference', retention: 'as long as in the directory' },
  structure_officer: { kind: 'reference', retention: 'for ever: who answered for a structure, and who named her' },
  software: { kind: 'reference', retention: 'as long as in the directory' },
  used_assertion: { kind: 'local', retention: 'until the assertion expires' },
  professional_session: { kind: 'local', retention: 'its end, then purged' },
  professional_patient: { kind: 'local', retention: 'as long as the session that opened it' },
  professional_preference: { kind: 'reference', retention: 'as long as in the directory' },
  used_proof: { kind: 'local', retention: 'until its age refuses the proof: about a minute' },
  exchanged_token: { kind: 'local', retention: 'until the identity token is too old to be exchanged' },
  record_head_copy: { kind: 'owner', retention: RECORD_LIFE },
  outbox: { kind: 'local', retention: DELIVERED },
  outbox_failure: { kind: 'local', retention: 'until the event that failed is applied' },
  outbox_key: { kind: 'local', retention: SPACE_LIFE },
  inbox_key: { kind: 'local', retention: SPACE_LIFE },
  log_queue: { kind: 'owner', retention: 'until it has its place in the public log: some seconds' },
  log_leaf: { kind: 'owner', retention: SPACE_LIFE },
  log_tile: { kind: 'local', retention: 'for ever: the public log only grows, and says nothing of anybody' },
  log_head: { kind: 'local', retention: 'for ever: one row' },
  log_checkpoint: { kind: 'local', retention: 'a week; the last one for ever' },
  log_witness: { kind: 'local', retention: 'for ever: the last checkpoint cosigned of each log' },
  security_event: { kind: 'local', retention: TWELVE_MONTHS },
};
