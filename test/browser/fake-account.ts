/** What the account page shows: two devices, and an identity that an import replaced. */
import type { WebApi } from '../../src/doors/web/web-api.ts';

const FORMER: Awaited<ReturnType<WebApi['formerIdentities']>> = [
  {
    ...{ since: '2021-03-01T09:00:00Z', until: '2026-10-02T09:00:00Z', source: 'insurance-file' },
    ...{ birthName: 'AUBERTIN', givenNames: 'Solange', usedName: 'VAUTRIN', birthDate: '1944-03', sex: 'F' },
    ...{ birthplaceCode: '58095', addressDepartment: '58' },
  },
];

export function fakeAccount(checked: () => void): Pick<WebApi, 'sessions' | 'formerIdentities'> {
  return {
    async sessions() {
      checked();
      const times = { openedAt: '2026-11-22T08:02:00Z', lastUsedAt: '2026-11-22T09:15:00Z' };
      return [
        { id: 'a', ...times, deviceWords: 'Firefox, Windows', current: true },
        { id: 'b', ...times, openedAt: '2026-11-03T18:00:00Z', deviceWords: 'Safari, iPhone', current: false },
      ];
    },
    async formerIdentities() {
      checked();
      return FORMER;
    },
  };
}
