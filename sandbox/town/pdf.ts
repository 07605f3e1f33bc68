/**
 * A small PDF 1.7 writer (ISO 32000-1): pages of text in the standard fonts with WinAnsi encoding, tagged
 * (title, headings, paragraphs), with title and language, so that screen readers have an order to read.
 * No compression, no image, no date but the one given: the same content gives the same bytes.
 */
export interface PdfBlock {
  readonly style: 'title' | 'heading' | 'text' | 'small';
  readonly text: string;
}

export interface PdfFacts {
  readonly title: string;
  readonly author: string;
  /** `YYYYMMDDHHmmss+0100` (HL7 time with offset). */
  readonly created: string;
  readonly blocks: readonly PdfBlock[];
  readonly footer: string;
}

const PAGE = { width: 595, height: 842, margin: 62 } as const;
const MAX_PAGES = 50;

interface Style {
  readonly font: 'F1' | 'F2';
  readonly size: number;
  readonly before: number;
  readonly tag: 'H1' | 'H2' | 'P';
}
const STYLES: Readonly<Record<PdfBlock['style'], Style>> = {
  title: { font: 'F2', size: 16, before: 6, tag: 'H1' },
  heading: { font: 'F2', size: 11.5, before: 12, tag: 'H2' },
  text: { font: 'F1', size: 10.5, before: 5, tag: 'P' },
  small: { font: 'F1', size: 9, before: 2, tag: 'P' },
};

/** Widths of Helvetica for 0x20 to 0x7E, in thousandths of the size (Adobe core font metrics). */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
const OTHER_WIDTH = 560;
const BOLD_FACTOR = 1.07;
/** The fonts are not embedded: a machine without Helvetica takes one up to this much wider, and lines must still fit. */
const SUBSTITUTE_FONT_FACTOR = 1.17;

/** Characters of WinAnsi outside Latin-1 that French typography uses. */
const WIN_ANSI: Readonly<Record<string, number>> = {
  '€': 0x80,
  '…': 0x85,
  Œ: 0x8c,
  '‘': 0x91,
  '’': 0x92,
  '“': 0x93,
  '”': 0x94,
  '•': 0x95,
  '–': 0x96,
  '—': 0x97,
  œ: 0x9c,
  Ÿ: 0x9f,
};

/** Text to a PDF literal string, one byte a character as Latin-1; what WinAnsi lacks becomes its base letter or `?`. */
function literal(text: string): string {
  let out = '';
  for (const character of text) {
    const code = WIN_ANSI[character] ?? character.codePointAt(0) ?? 0x3f;
    if (code > 0xff) {
      const base = character === 'ı' ? 'i' : (character.normalize('NFD')[0] ?? '?');
      out += base.charCodeAt(0) < 0x80 ? base : '?';
    } else if (character === '(' || character === ')' || character === '\\') out += `\\${character}`;
    else out += String.fromCharCode(code);
  }
  return `(${out})`;
}

/** A text string of a dictionary, as UTF-16BE with byte order mark, in hexadecimal. */
function unicodeString(text: string): string {
  let hex = 'FEFF';
  for (let i = 0; i < text.length; i++) hex += text.charCodeAt(i).toString(16).toUpperCase().padStart(4, '0');
  return `<${hex}>`;
}

function widthOf(text: string, style: Style): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += WIDTHS[text.charCodeAt(i) - 32] ?? OTHER_WIDTH;
  return (sum * style.size * (style.font === 'F2' ? BOLD_FACTOR : 1)) / 1000;
}

function wrap(text: string, style: Style): readonly string[] {
  const room = (PAGE.width - 2 * PAGE.margin) / SUBSTITUTE_FONT_FACTOR;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer, style) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines;
}

interface Layout {
  readonly pages: string[];
  /** Structure elements in reading order: tag, page, marked-content id. */
  readonly marks: { readonly tag: string; readonly page: number; readonly id: number }[];
}

function layOut(blocks: readonly PdfBlock[]): Layout {
  const layout: Layout = { pages: [''], marks: [] };
  let y: number = PAGE.height - PAGE.margin;
  let id = 0;
  for (const block of blocks) {
    const style = STYLES[block.style];
    const lines = wrap(block.text, style);
    const leading = style.size * 1.36;
    if (y - style.before - lines.length * leading < PAGE.margin + 24 && layout.pages.length < MAX_PAGES) {
      layout.pages.push('');
      y = PAGE.height - PAGE.margin;
      id = 0;
    }
    y -= style.before + leading;
    const page = layout.pages.length - 1;
    let content = `/${style.tag} <</MCID ${id}>> BDC BT /${style.font} ${style.size} Tf ${leading.toFixed(2)} TL ${PAGE.margin} ${y.toFixed(1)} Td\n`;
    content += `${lines.map((line) => `${literal(line)} Tj`).join(' T*\n')}\nET EMC\n`;
    layout.pages[page] += content;
    layout.marks.push({ tag: style.tag, page, id: id++ });
    y -= (lines.length - 1) * leading;
  }
  return layout;
}

/** The bytes of the PDF: about 4 to 8 kB for a letter of one or two pages. */
export function writePdf(facts: PdfFacts): Buffer {
  const layout = layOut(facts.blocks);
  const pageCount = layout.pages.length;
  const firstPage = 8;
  const firstMark = firstPage + pageCount * 2;
  const pageId = (page: number): number => firstPage + page * 2;
  const markIds = layout.marks.map((_, index) => firstMark + index);
  const markOn = (page: number): string =>
    layout.marks.flatMap((mark, index) => (mark.page === page ? [`${markIds[index]} 0 R`] : [])).join(' ');
  const font = (name: string): string => `<</Type/Font/Subtype/Type1/BaseFont/${name}/Encoding/WinAnsiEncoding>>`;
  const created = `D:${facts.created.slice(0, 14)}${facts.created.slice(14, 17)}'${facts.created.slice(17)}'`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R/Lang(fr-FR)/MarkInfo<</Marked true>>/StructTreeRoot 5 0 R/ViewerPreferences<</DisplayDocTitle true>>>>',
    `<</Type/Pages/Count ${pageCount}/Kids[${layout.pages.map((_, page) => `${pageId(page)} 0 R`).join(' ')}]>>`,
    font('Helvetica'),
    font('Helvetica-Bold'),
    `<</Type/StructTreeRoot/K 6 0 R/ParentTree<</Nums[${layout.pages.map((_, page) => `${page} [${markOn(page)}]`).join(' ')}]>>/ParentTreeNextKey ${pageCount}>>`,
    `<</Type/StructElem/S/Document/P 5 0 R/K[${markIds.map((id) => `${id} 0 R`).join(' ')}]>>`,
    `<</Title${unicodeString(facts.title)}/Author${unicodeString(facts.author)}/Producer(Carnet demo town)/CreationDate(${created})>>`,
    ...layout.pages.flatMap((content, page) => {
      const footer = `/Artifact BMC BT /F1 8 Tf ${PAGE.margin} 36 Td ${literal(`${facts.footer} - page ${page + 1} sur ${pageCount}`)} Tj ET EMC\n`;
      const stream = content + footer;
      return [
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${PAGE.width} ${PAGE.height}]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/StructParents ${page}/Tabs/S/Contents ${pageId(page) + 1} 0 R>>`,
        `<</Length ${stream.length}>>\nstream\n${stream}endstream`,
      ];
    }),
    ...layout.marks.map(
      (mark) => `<</Type/StructElem/S/${mark.tag}/P 6 0 R/Pg ${pageId(mark.page)} 0 R/K ${mark.id}>>`,
    ),
  ];
  return assemble(objects);
}

function assemble(objects: readonly string[]): Buffer {
  let file = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n';
  let table = '';
  for (const [index, object] of objects.entries()) {
    table += `${String(file.length).padStart(10, '0')} 00000 n \n`;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const start = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  file += `trailer\n<</Size ${objects.length + 1}/Root 1 0 R/Info 7 0 R>>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
