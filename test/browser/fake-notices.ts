/** In-memory notices: one of each kind, the first with an event of this world, the first two new. */

import type { HistoryEvent } from '../../src/doors/web/web-history.ts';
import type { NoticeKind, NoticesApi } from '../../src/doors/web/web-notices.ts';

const KINDS: readonly NoticeKind[] = [
  'emergency',
  'first-read',
  'declared',
  'report-answer',
  'export',
  'password',
  'contact',
];

export function fakeNotices({ events }: { readonly events: readonly HistoryEvent[] }, checked: () => void): NoticesApi {
  const event = events.find(({ actorKind }) => actorKind === 'professional') ?? null;
  return {
    async list() {
      checked();
      return KINDS.map((kind, index) => ({
        ...{ id: kind, kind, at: `2026-11-${21 - index}T09:30:00Z`, unread: index < 2 },
        event: index === 0 ? event : null,
      }));
    },
    async choices() {
      checked();
      const imposed = { emergency: 'law', password: 'security' } as const;
      return KINDS.map((kind) => ({ kind, mail: kind !== 'export', imposed: Reflect.get(imposed, kind) ?? null }));
    },
    choose: async () => checked(),
  };
}
