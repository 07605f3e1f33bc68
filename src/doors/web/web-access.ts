/** What the pages show of who may see what. Types only: no code of the server reaches a page. */

/** Acts on the rules of a record, as the history names them. */
export type AccessAct =
  | 'declare-refusal'
  | 'conceal-document'
  | 'unconceal-document'
  | 'list-professionals'
  | 'open-emergency'
  | 'review-emergency'
  | 'report-access'
  | 'read-reports'
  | 'answer-report'
  | 'read-settings'
  | 'find-own-acts'
  | 'tell-act'
  | 'authorize'
  | 'refuse'
  | 'end-access'
  | 'set-end'
  | 'name-administrator'
  | 'end-administrator'
  | 'unblock'
  | 'set-rule'
  | 'end-rule'
  | 'set-emergencies'
  | 'set-visibility'
  | 'undo';
