import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusalWords } from './demo-token.ts';

const yann = { active: true, displayName: 'Dr Yann Kerdoncuff' };
const asked = { rpps: '99900000029', client: 'calame-cabinet', data: '/srv/demo' };

test('whoever is refused a token reads why, and what to do', () => {
  const said = refusalWords({ error: 'invalid_grant' }, { ...yann, active: false }, asked);
  assert.match(
    said,
    /Dr Yann Kerdoncuff is suspended\. `carnet professionals reinstate 99900000029 --data \/srv\/demo`/,
  );
  assert.match(
    refusalWords({ error: 'invalid_client' }, yann, asked),
    /`carnet products reinstate calame-cabinet --data/,
  );
  assert.match(refusalWords({ error: 'invalid_scope', error_description: 'x' }, yann, asked), /invalid_scope: x/);
});
