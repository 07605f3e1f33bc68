import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MAX_NARRATIVE_DEPTH, MAX_NARRATIVE_NODES } from '../../src/standards/cda/limits.ts';
import type {
  Narrative,
  NarrativeBlock,
  NarrativeInline,
  NarrativeResult,
  NarrativeTable,
} from '../../src/standards/cda/narrative.ts';
import { readNarrative } from '../../src/standards/cda/read-narrative.ts';
import { cdaFixture } from '../support/cda-fixture.ts';

/** The narrative of the laboratory report with another text in its first section. */
function withText(text: string): Narrative {
  return readNarrative(cdaFixture('n3-biologie', /<text>[\s\S]*?<\/text>/, `<text>${text}</text>`));
}
const blocks = (text: string) => withText(text).sections[0]?.blocks ?? [];

function plain(parts: readonly (NarrativeBlock | NarrativeInline)[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      if (part.kind === 'list') return part.items.map((item) => plain(item)).join(' / ');
      return 'children' in part ? plain(part.children) : '';
    })
    .join('');
}

test('a laboratory report becomes sections, a table, a list, an image and a copy to show first', () => {
  const narrative = readNarrative(cdaFixture('n3-biologie'));
  assert.equal(narrative.level, 'N3');
  assert.equal(narrative.truncated, false);
  assert.deepEqual(
    narrative.attachments.map(({ kind, fileIndex, sniffed }) => [kind, fileIndex, sniffed.kind]),
    [
      ['copy', 1, 'pdf'],
      ['file', 0, 'png'],
    ],
  );
  const [section, ...others] = narrative.sections;
  assert.deepEqual(others, [], 'the section that only carries the copy is not one to read');
  assert.equal(section?.title, 'Biochimie et hématologie');
  assert.deepEqual(
    section?.blocks.map((block) => block.kind),
    ['paragraph', 'table', 'list', 'paragraph'],
  );
  const [first, table, list, picture] = section?.blocks ?? [];
  assert.deepEqual(first?.kind === 'paragraph' && first.styles, ['italics']);
  assert.ok(table?.kind === 'table' && list?.kind === 'list' && picture?.kind === 'paragraph');
  assert.equal(plain(table.caption), 'Résultats');
  assert.deepEqual(
    table.head[0]?.cells.map((cell) => [cell.header, cell.scope, plain(cell.blocks)]),
    [
      [true, 'col', 'Examen'],
      [true, 'col', 'Résultat'],
      [true, 'col', 'Valeurs habituelles'],
    ],
  );
  assert.equal(table.body.length, 4);
  assert.equal(table.body[3]?.cells[0]?.colSpan, 3);
  assert.ok(list.ordered && list.items.length === 2);
  const [image] = picture.children;
  assert.ok(image?.kind === 'image' && image.image.mediaType === 'image/png');
  assert.equal(image.image.alternative, 'Courbe de glycémie sur un an');
  assert.deepEqual(JSON.parse(JSON.stringify(narrative)), narrative, 'the tree is plain data');
});

test('results are read with their range, and what is out of range is flagged, also in its row', () => {
  const section = readNarrative(cdaFixture('n3-biologie')).sections[0];
  assert.deepEqual(
    section?.results.map(({ label, value, unit, reference, flag }) => [
      label,
      value,
      unit,
      reference?.low,
      reference?.high,
      flag,
    ]),
    [
      ['Glycémie à jeun', '1.18', 'g/L', 0.74, 1.06, 'high'],
      ['Créatinine', '8.1', 'mg/L', 5, 9, undefined],
      ['Hémoglobine', '10.9', 'g/dL', 12, 16, 'low'],
    ],
  );
  assert.equal(section?.results[0]?.time?.text, '2026-03-10T08:15:00+01:00');
  assert.equal(section?.results[2]?.interpretation, undefined, 'no code: the value and its range say it');
  const table = section?.blocks.find((block): block is NarrativeTable => block.kind === 'table');
  assert.deepEqual(
    table?.body.map((row) => row.flag),
    ['high', undefined, 'low', undefined],
  );
});

test('a value in another unit than its range is not judged', () => {
  const narrative = readNarrative(cdaFixture('n3-biologie', 'value="10.9" unit="g/dL"', 'value="109" unit="g/L"'));
  assert.equal(narrative.sections[0]?.results[2]?.flag, undefined);
});

test('a level 1 document has its body as its one attachment', () => {
  const narrative = readNarrative(cdaFixture('n1-consultation'));
  assert.deepEqual(narrative.sections, []);
  assert.deepEqual(
    narrative.attachments.map(({ kind, fileIndex, title }) => [kind, fileIndex, title]),
    [['body', -1, 'Consultation du 4 mars 2026']],
  );
});

test('wrapped and signed documents have their narrative too', () => {
  const certificate = readNarrative(cdaFixture('auto-presentable-certificat'));
  assert.equal(plain(certificate.sections[0]?.blocks ?? []), 'Aucune contre-indication à la pratique de la randonnée.');
  assert.doesNotMatch(JSON.stringify(certificate.sections), /executed|canary/);
  assert.match(
    plain(readNarrative(cdaFixture('signed-ordonnance')).sections[0]?.blocks ?? []),
    /^Paracétamol 1 g, un comprimé/,
  );
});

test('an invalid mixture is kept readable', () => {
  assert.equal(plain(blocks('Avant<paragraph>dedans</paragraph>après')), 'Avantdedansaprès');
  assert.equal(blocks('<content styleCode="Bold"><list><item>a</item></list></content>')[0]?.kind, 'list');
  assert.equal(plain(blocks('<footnote>note</footnote><inconnu>mot</inconnu>')), 'notemot');
  const [table] = blocks('<table><tr><td colspan="9999" rowspan="-3">a</td></tr></table>');
  assert.deepEqual(
    table?.kind === 'table' && [table.body[0]?.cells[0]?.colSpan, table.body[0]?.cells[0]?.rowSpan],
    [100, 1],
  );
  assert.deepEqual(blocks('  <br/> \n <br/>'), []);
});

test('a link is text, with its address beside it when it can be written', () => {
  const address = (href: string) => {
    const [block] = blocks(`<linkHtml href="${href}">ici</linkHtml>`);
    const [link] = block?.kind === 'paragraph' ? block.children : [];
    return link?.kind === 'link' ? link.address : 'no link';
  };
  assert.equal(address('https://www.exemple.test/a?b=c'), 'https://www.exemple.test/a?b=c');
  assert.equal(address('mailto:secretariat@exemple.test'), 'mailto:secretariat@exemple.test');
  for (const href of [
    'javascript:alert(1)',
    ' java&#10;script:alert(1)',
    'data:text/html,x',
    '#note',
    '//exemple.test',
    'file:///etc/passwd',
    'https://a b',
    'vbscript:x',
  ]) {
    assert.equal(address(href), null, href);
  }
});

test('row 23: what is written to be executed stays text, or is left out', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '<![CDATA[<img src=x onerror=alert(1)>]]>',
    '<paragraph onclick="alert(1)" style="background:url(http://127.0.0.1/x)">a</paragraph>',
    '<content styleCode="Bold; background:url(http://127.0.0.1/x)">a</content>',
    '<renderMultiMedia referencedObject="../../etc/passwd"/>',
    '<table background="http://127.0.0.1/x"><tr><td onmouseover="alert(1)" align="javascript:1">a</td></tr></table>',
    '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>',
  ];
  const known = new Set([
    'paragraph',
    'list',
    'table',
    'text',
    'break',
    'styled',
    'sub',
    'sup',
    'link',
    'image',
    'attachment',
  ]);
  for (const attack of attacks) {
    const narrative = withText(attack);
    const json = JSON.stringify(narrative.sections, (key, value: unknown) => {
      if (key === 'kind') assert.ok(known.has(String(value)), `${attack}: ${String(value)}`);
      assert.ok(!/^on|^style$|src|background/.test(key), `${attack}: ${key}`);
      return value;
    });
    assert.doesNotMatch(json, /http:\/\/127|passwd/, attack);
  }
  const foreign = withText('<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>');
  assert.ok(foreign.truncated, 'the page must say that something was left out');
  assert.deepEqual(foreign.sections[0]?.blocks, []);
});

test('an image is shown only when its bytes are one, and an SVG never is', () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>').toString('base64');
  const narrative = readNarrative(cdaFixture('n3-biologie', /(?<=representation="B64">)iVBOR[^<]*/, svg));
  const last = narrative.sections[0]?.blocks.at(-1);
  assert.deepEqual(last?.kind === 'paragraph' && last.children, [{ kind: 'attachment', attachment: 1 }]);
  assert.equal(narrative.attachments[1]?.sniffed.kind, 'xml');
});

test('a section with many subsections, entries and results keeps them all', () => {
  const many = Array.from(
    { length: 150 },
    (_, index) => `<component><section><title>Partie ${index}</title><text>a</text></section></component>`,
  ).join('');
  const narrative = readNarrative(cdaFixture('n3-biologie', '<structuredBody>', `<structuredBody>${many}`));
  assert.equal(narrative.sections.length, 151);
  assert.equal(narrative.truncated, false);
  const entry =
    '<entry><observation moodCode="EVN"><code code="2345-7"/><value xsi:type="PQ" value="1" unit="g/L"/></observation></entry>';
  const results = readNarrative(
    cdaFixture('n3-biologie', '<entry typeCode="DRIV">', `${entry.repeat(150)}<entry typeCode="DRIV">`),
  );
  assert.equal(results.sections[0]?.results.length, 153);
});

test('depth and size of a narrative are cut, and the tree says so', () => {
  const deep = withText(
    '<list><item>'.repeat(MAX_NARRATIVE_DEPTH + 20) + '</item></list>'.repeat(MAX_NARRATIVE_DEPTH + 20),
  );
  assert.ok(deep.truncated);
  const wide = withText('<br/>a'.repeat(MAX_NARRATIVE_NODES / 2 + 10));
  assert.ok(wide.truncated);
  const long = withText('mot '.repeat(1_100_000));
  assert.ok(long.truncated);
});

test('the previous value of an examination is not a result of this one', () => {
  const bytes = readFileSync(new URL('../fixtures/cda/analyse-de-sang.xml', import.meta.url));
  const results = readNarrative(bytes).sections.flatMap(function all(section): NarrativeResult[] {
    return [...section.results, ...section.sections.flatMap(all)];
  });
  const relations = bytes.toString().split('typeCode="REFR"').length - 1;
  assert.ok(relations > 0, 'the fixture states previous values');
  assert.ok(results.length > 0);
  assert.equal(new Set(results.map((r) => r.label)).size, results.length, 'each examination once');
});
