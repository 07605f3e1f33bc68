import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { historyPdf, MAX_PDF_ACTS } from './history-pdf.ts';
import type { HistoryEvent } from './web-history.ts';

const event: HistoryEvent = {
  ...{ id: 'a', at: '2026-11-28T22:30:00.000Z', act: 'read-document', actorKind: 'professional' },
  actor: { name: 'Anne Quillévéré', professionWords: 'cardiologue', structure: 'Hôpital de l’Œuvre' },
  documents: [{ logicalId: null, title: 'Échographie\u0007 du cœur' }],
  ...{ documentCount: 3, mode: 'normal', outcome: 'refused', times: 1, repeats: [] },
};
const made = { name: 'Solange Aubertin', at: new Date('2026-11-29T10:00:00Z'), language: 'fr' } as const;

test('a history can be read back from its pages: days of Paris, who, what, titles with their accents, numbers of pages', async () => {
  const bytes = await historyPdf({ ...made, events: Array.from({ length: 60 }, () => event), total: 61 });
  const { text, pages } = read(bytes);
  for (const said of [
    'Historique du carnet de santé',
    'Carnet : Solange Aubertin',
    'Établi le dimanche 29 novembre 2026, 11:00, heure de Paris.',
    'Les 60 actes les plus récents, de 61.',
    'samedi 28 novembre 2026',
    '23:30',
    'Document lu · Refusé',
    'Anne Quillévéré, cardiologue (Hôpital de l’Œuvre)',
    '« Échographie du cœur », 2 autres documents',
    `Page ${pages} sur ${pages}`,
  ])
    assert.ok(text.includes(said), said);
  assert.ok(pages > 3);
  const raw = bytes.toString('latin1');
  for (const part of ['/Lang (fr)', '/S /H1', '/S /H2', '/FontFile2', '/Marked true'])
    assert.ok(raw.includes(part), part);
  assert.equal(/JavaScript|\/URI|\/Launch/.test(raw), false);
});

test('the longest history is bounded in bytes', async () => {
  const events = Array.from({ length: process.env['CARNET_TEST_FULL'] ? MAX_PDF_ACTS : 200 }, () => event);
  const bytes = await historyPdf({ ...made, events, total: events.length });
  assert.ok(bytes.length < 100_000 + events.length * 1_000, String(bytes.length));
});

/** What a reader shows: glyphs by the font's own map to Unicode. */
function read(bytes: Buffer): { readonly text: string; readonly pages: number } {
  const raw = bytes.toString('latin1');
  const streamOf = (id: string): string => {
    const [, head = '', body = ''] =
      new RegExp(`\\n${id} 0 obj\\n([\\s\\S]*?)stream\\n([\\s\\S]*?)\\nendstream`).exec(raw) ?? [];
    const data = Buffer.from(body, 'latin1');
    return (head.includes('FlateDecode') ? inflateSync(data) : data).toString('latin1');
  };
  const fonts = new Map<string, Map<number, string>>();
  for (const [, name = '', id = ''] of raw.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
    const map = new RegExp(`\\n${id} 0 obj[\\s\\S]*?/ToUnicode (\\d+) 0 R`).exec(raw)?.[1];
    if (map !== undefined && !fonts.has(name)) fonts.set(name, glyphs(streamOf(map)));
  }
  const contents = [...raw.matchAll(/\/Contents (\d+) 0 R/g)].map(([, id = '']) => streamOf(id));
  let font = new Map<number, string>();
  const lines: string[] = [];
  for (const [, name, array = ''] of contents.join('\n').matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/g)) {
    if (name !== undefined) font = fonts.get(name) ?? font;
    else {
      const hex = [...array.matchAll(/<([0-9a-f]*)>/gi)].map(([, each = '']) => each).join('');
      lines.push((hex.match(/.{4}/g) ?? []).map((code) => font.get(Number.parseInt(code, 16)) ?? '?').join(''));
    }
  }
  return { text: lines.join('').replaceAll('\u00a0', ' '), pages: contents.length };
}

function glyphs(cmap: string): Map<number, string> {
  const map = new Map<number, string>();
  for (const [, first = '', , list = ''] of cmap.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[(.*?)\]/gi)) {
    let code = Number.parseInt(first, 16);
    for (const [, hex = ''] of list.matchAll(/<([0-9a-f ]+)>/gi))
      map.set(
        code++,
        (hex.replaceAll(' ', '').match(/.{4}/g) ?? []).map((u) => String.fromCharCode(Number.parseInt(u, 16))).join(''),
      );
  }
  return map;
}
