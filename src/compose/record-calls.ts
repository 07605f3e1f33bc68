import type { RecordCalls } from '../doors/web/record-calls.ts';
import type { RecordZone } from './record-zone.ts';

/** The pages' view of the record zone, in the same process. */
export function recordCalls({ runner, actions, retrieve }: RecordZone): RecordCalls {
  return {
    browse: (actor, recordId, filter) =>
      runner.run(actions.browseDocuments, actor, { owner: { id: recordId }, ...filter }),
    retrieve: (actor, recordId, logicalId, continues) =>
      retrieve(actor, { kind: 'document', id: logicalId, owner: { id: recordId } }, continues),
    setHidden: (actor, recordId, logicalId, expectedVersion, hidden) =>
      runner.run(hidden ? actions.hideDocument : actions.showDocument, actor, {
        document: { kind: 'document', id: logicalId, owner: { id: recordId } },
        expectedVersion,
      }),
    submit: (actor, input) => runner.run(actions.submitDocuments, actor, input),
    history: (actor, recordId, filter) =>
      runner.run(actions.readHistory, actor, { owner: { id: recordId }, withoutOwnLooks: true, ...filter }),
  };
}
