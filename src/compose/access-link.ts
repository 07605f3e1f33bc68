/** The pages of who may see what, and the record zone: in one process, and across the link between two. */
import type { AccessState } from '../access/access-state.ts';
import { type AccessChange, MAX_PLANNED_CHANGES } from '../access/effect.ts';
import type { AccessSettings } from '../access/read-settings.ts';
import { MAX_READ_RULES } from '../access/rule-store.ts';
import type { PlannedEffect } from '../documents/preview-change.ts';
import type { AccessCalls } from '../doors/web/access-calls.ts';
import { type BoundAct, bound } from '../kernel/action.ts';
import type { Actor } from '../kernel/actor.ts';
import { defineCall } from '../kernel/link/link-call.ts';
import type { LinkClient } from '../kernel/link/link-client.ts';
import { type LinkOffer, offerToPerson } from '../kernel/link/link-server.ts';
import * as shape from '../kernel/link/shapes.ts';
import type { RecordZone } from './record-zone.ts';
import { CARD_BYTES, id, word } from './zone-shapes.ts';

const { flag, instant, list, nullable, object, oneOf, plain } = shape;

const rule: shape.Shape<AccessSettings['rules'][number]> = object({
  ruleId: id,
  kind: oneOf('consent', 'refusal', 'block', 'administrator', 'hide', 'show'),
  subject: object({ kind: oneOf('professional', 'structure', 'profession', 'everyone'), id: word, name: word }),
  basis: nullable(oneOf('presumed', 'declared', 'person', 'attending', 'named')),
  documentId: nullable(id),
  ...{ followedBy: plain<AccessSettings['rules'][number]['followedBy']>(), secret: flag },
  category: nullable(word),
  since: instant,
  until: nullable(instant),
});
const settings: shape.Shape<AccessSettings> = object({
  rules: list(rule, MAX_READ_RULES),
  choices: object({ regulation: flag, breakGlass: flag, masked: flag, masksNew: flag }),
  changes: list(
    object({
      changeId: id,
      act: plain<AccessSettings['changes'][number]['act']>(),
      at: instant,
      rules: list(rule, MAX_READ_RULES),
    }),
    100,
  ),
});

const SETTINGS = defineCall({
  name: 'record.access-settings',
  as: 'person',
  input: object({ recordId: id }),
  output: settings,
  maxAnswer: 4 * CARD_BYTES,
});
const PREVIEW = defineCall({
  name: 'record.preview-access',
  as: 'person',
  input: object({
    recordId: id,
    readers: plain<Parameters<AccessCalls['preview']>[2]>(),
    changes: plain<Parameters<AccessCalls['preview']>[3]>(),
  }),
  output: plain<PlannedEffect>(),
});
const CHANGE = defineCall({
  name: 'record.change-access',
  as: 'person',
  input: object({ recordId: id, changes: list(plain<AccessChange>(), MAX_PLANNED_CHANGES) }),
  output: list(id, MAX_PLANNED_CHANGES),
});
const UNDO = defineCall({
  name: 'record.undo-access',
  as: 'person',
  input: object({ recordId: id, changeIds: list(id, MAX_PLANNED_CHANGES) }),
  output: list(id, MAX_PLANNED_CHANGES),
});

/** The actions themselves. */
export function accessCalls(zone: RecordZone): AccessCalls {
  const { runner, actions } = zone;
  return {
    settings: (actor, recordId) => runner.run(actions.readSettings, actor, { owner: { id: recordId } }),
    preview: (actor, recordId, readers, changes) =>
      runner.run(actions.previewChange, actor, { owner: { id: recordId }, readers, changes }),
    change: (actor, recordId, changes) =>
      together(
        zone,
        actor,
        recordId,
        changes.map((change) => changeAs(zone, recordId, change)),
      ),
    // The last first: each finds what those before it left.
    undo: (actor, recordId, changeIds) =>
      together(
        zone,
        actor,
        recordId,
        [...changeIds].reverse().map((changeId) => bound(actions.undoChange, { owner: { id: recordId }, changeId })),
      ),
  };
}

type ChangeAct = BoundAct<AccessState, { readonly changeId: string }>;

/** In one transaction: all or none. */
async function together({ runner }: RecordZone, actor: Actor, recordId: string, acts: readonly ChangeAct[]) {
  return (await runner.runTogether({ id: recordId }, acts, actor)).map(({ changeId }) => changeId);
}

const GRANTS = {
  authorize: 'authorizeAccess',
  refuse: 'refuseAccess',
  block: 'blockAccess',
  'name-administrator': 'nameAdministrator',
} as const;
const ENDS = {
  'end-access': 'endAccess',
  'end-administrator': 'endAdministrator',
  unblock: 'unblockAccess',
  'end-rule': 'endRule',
} as const;

function changeAs({ actions }: RecordZone, recordId: string, change: AccessChange): ChangeAct {
  const owner = { id: recordId };
  switch (change.act) {
    case 'authorize':
    case 'refuse':
    case 'block':
    case 'name-administrator': {
      const { act, ...granted } = change;
      return bound(actions[GRANTS[act]], { owner, ...granted });
    }
    case 'set-end':
      return bound(actions.setAccessEnd, { owner, ruleId: change.ruleId, until: change.until });
    case 'set-rule': {
      const { act: _act, category, ...rule } = change;
      const named = category === undefined ? {} : { category: category as 'BIOLOGIE' };
      return bound(actions.setRule, { owner, ...rule, ...named });
    }
    case 'set-emergencies': {
      const { regulation, breakGlass, masked } = change;
      return bound(actions.setEmergencies, { owner, regulation, breakGlass, masked });
    }
    case 'set-visibility':
      return bound(actions.setVisibility, { owner, masksNew: change.masksNew });
    default:
      return bound(actions[ENDS[change.act]], { owner, ruleId: change.ruleId });
  }
}

/** What the record zone's process answers to the pages' process. */
export function accessOffers(calls: AccessCalls): LinkOffer[] {
  return [
    offerToPerson(SETTINGS, (actor, { recordId }) => calls.settings(actor, recordId)),
    offerToPerson(PREVIEW, (actor, { recordId, readers, changes }) => calls.preview(actor, recordId, readers, changes)),
    offerToPerson(CHANGE, async (actor, { recordId, changes }) => [...(await calls.change(actor, recordId, changes))]),
    offerToPerson(UNDO, async (actor, { recordId, changeIds }) => [...(await calls.undo(actor, recordId, changeIds))]),
  ];
}

/** The same, from the pages' process. */
export function accessCallsOver(link: LinkClient): AccessCalls {
  return {
    settings: (actor, recordId) => link.call(SETTINGS, { recordId }, actor),
    preview: (actor, recordId, readers, changes) => link.call(PREVIEW, { recordId, readers, changes }, actor),
    change: (actor, recordId, changes) => link.call(CHANGE, { recordId, changes: [...changes] }, actor),
    undo: (actor, recordId, changeIds) => link.call(UNDO, { recordId, changeIds: [...changeIds] }, actor),
  };
}
