import type { EmbeddedFile } from './cda-document.ts';
import { MAX_IMAGE_BYTES, MAX_NARRATIVE_CHARACTERS, MAX_NARRATIVE_DEPTH, MAX_NARRATIVE_NODES } from './limits.ts';
import type {
  NarrativeAttachment,
  NarrativeBlock,
  NarrativeCell,
  NarrativeImage,
  NarrativeInline,
  NarrativeList,
  NarrativeRow,
  NarrativeTable,
  ResultFlag,
} from './narrative.ts';
import { append, holdsBlock, narrativeChildren, span, stylesOf, trimmed, wrap } from './narrative-text.ts';
import { textOf } from './xml-query.ts';
import { CDA_NAMESPACE, type XmlElement } from './xml-tree.ts';

export interface MediaEntry {
  readonly file: EmbeddedFile;
  /** Position in `attachments`. */
  readonly position: number;
}

export interface MediaIndex {
  readonly byId: ReadonlyMap<string, MediaEntry>;
  readonly attachments: readonly NarrativeAttachment[];
}

const IMAGE_TYPES: Readonly<Record<string, NarrativeImage['mediaType'] | undefined>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
};

/** Worst first. */
const SEVERITY: readonly ResultFlag[] = ['very-high', 'very-low', 'high', 'low', 'abnormal'];

/** Builds blocks from narrative text, within one budget for a whole document. */
export class NarrativeBuilder {
  truncated = false;
  readonly #media: MediaIndex;
  #nodesLeft = MAX_NARRATIVE_NODES;
  #charactersLeft = MAX_NARRATIVE_CHARACTERS;
  #flags: ReadonlyMap<string, ResultFlag> = new Map();
  #title = '';

  constructor(media: MediaIndex) {
    this.#media = media;
  }

  /** The content of a section's text. `flags`: IDs of narrative elements that show an out-of-range result. */
  blocks(text: XmlElement, flags: ReadonlyMap<string, ResultFlag>, sectionTitle: string): NarrativeBlock[] {
    this.#flags = flags;
    this.#title = sectionTitle;
    return this.#blocksOf(text, 0);
  }

  /** Counts one node; false when the budget is spent or the nesting too deep. */
  #take(depth: number): boolean {
    this.#nodesLeft -= 1;
    const within = this.#nodesLeft >= 0 && depth <= MAX_NARRATIVE_DEPTH;
    if (!within) this.truncated = true;
    return within;
  }

  #blocksOf(parent: XmlElement, depth: number): NarrativeBlock[] {
    const blocks: NarrativeBlock[] = [];
    let line: NarrativeInline[] = [];
    const flush = () => {
      const children = trimmed(line);
      if (children.length > 0) blocks.push({ kind: 'paragraph', styles: [], children });
      line = [];
    };
    for (const each of parent.children) {
      if (typeof each !== 'string' && each.ns === CDA_NAMESPACE && each.name === 'caption') continue;
      if (typeof each !== 'string' && each.ns === CDA_NAMESPACE && holdsBlock(each)) {
        flush();
        if (this.#take(depth)) blocks.push(...this.#block(each, depth));
      } else this.#inline(each, depth, line);
    }
    flush();
    return blocks;
  }

  #block(element: XmlElement, depth: number): NarrativeBlock[] {
    if (element.name === 'list') return [this.#list(element, depth)];
    if (element.name === 'table') return [this.#table(element, depth)];
    const inner = this.#blocksOf(element, depth + 1);
    const caption = this.#caption(element, depth);
    const titled: NarrativeBlock[] =
      caption.length === 0 ? [] : [{ kind: 'paragraph', styles: ['bold'], children: caption }];
    const styles = element.name === 'paragraph' ? stylesOf(element) : [];
    const styled = inner.map((each) =>
      each.kind === 'paragraph' && styles.length > 0 ? { ...each, styles: [...styles, ...each.styles] } : each,
    );
    return [...titled, ...styled];
  }

  #caption(element: XmlElement, depth: number): NarrativeInline[] {
    const line: NarrativeInline[] = [];
    for (const each of narrativeChildren(element, 'caption'))
      for (const part of each.children) this.#inline(part, depth + 1, line);
    return trimmed(line);
  }

  #list(element: XmlElement, depth: number): NarrativeList {
    const items = narrativeChildren(element, 'item').flatMap((item) => {
      if (!this.#take(depth)) return [];
      const caption = this.#caption(item, depth);
      const titled: NarrativeBlock[] =
        caption.length === 0 ? [] : [{ kind: 'paragraph', styles: ['bold'], children: caption }];
      return [[...titled, ...this.#blocksOf(item, depth + 1)]];
    });
    return {
      kind: 'list',
      ordered: element.attrs.listType === 'ordered',
      caption: this.#caption(element, depth),
      items,
    };
  }

  #table(element: XmlElement, depth: number): NarrativeTable {
    const rows = (name: string) => narrativeChildren(element, name).flatMap((group) => this.#rows(group, depth));
    const caption = this.#caption(element, depth);
    // Rows written straight under the table are not valid, and are seen: they are its body.
    return {
      kind: 'table',
      caption,
      head: rows('thead'),
      body: [...rows('tbody'), ...this.#rows(element, depth)],
      foot: rows('tfoot'),
    };
  }

  #rows(group: XmlElement, depth: number): NarrativeRow[] {
    return narrativeChildren(group, 'tr').flatMap((row) => {
      if (!this.#take(depth)) return [];
      const flag = this.#flags.size === 0 ? undefined : this.#worstFlag(row);
      const cells = row.children.flatMap((cell) => {
        if (typeof cell === 'string' || (cell.name !== 'td' && cell.name !== 'th') || !this.#take(depth)) return [];
        return [this.#cell(cell, depth)];
      });
      return [{ cells, ...(flag === undefined ? {} : { flag }) }];
    });
  }

  #cell(cell: XmlElement, depth: number): NarrativeCell {
    const { align, scope } = cell.attrs;
    return {
      header: cell.name === 'th',
      ...(scope === 'row' || scope === 'col' || scope === 'rowgroup' || scope === 'colgroup' ? { scope } : {}),
      colSpan: span(cell.attrs.colspan),
      rowSpan: span(cell.attrs.rowspan),
      ...(align === 'left' || align === 'center' || align === 'right' ? { align } : {}),
      styles: stylesOf(cell),
      blocks: this.#blocksOf(cell, depth + 1),
    };
  }

  #worstFlag(element: XmlElement): ResultFlag | undefined {
    const found = new Set<ResultFlag>();
    const visit = (each: XmlElement) => {
      const flag = this.#flags.get(each.attrs.ID ?? '');
      if (flag !== undefined) found.add(flag);
      for (const inner of each.children) if (typeof inner !== 'string' && inner.name !== 'table') visit(inner);
    };
    visit(element);
    return SEVERITY.find((flag) => found.has(flag));
  }

  #inline(node: XmlElement | string, depth: number, line: NarrativeInline[]): void {
    if (!this.#take(depth)) return;
    if (typeof node === 'string') {
      this.#text(node, line);
      return;
    }
    if (node.ns !== CDA_NAMESPACE) {
      // Another vocabulary (HTML, SVG…) has no place here: it is left out, and the page says that something is missing.
      this.truncated = true;
      return;
    }
    if (node.name === 'br') line.push({ kind: 'break' });
    else if (node.name === 'renderMultiMedia') this.#embedded(node, line);
    else {
      const children: NarrativeInline[] = [];
      for (const each of node.children) this.#inline(each, depth + 1, children);
      if (children.length > 0) append(line, wrap(node, children));
    }
  }

  #text(text: string, line: NarrativeInline[]): void {
    // The text as received is counted: indentation too, so that a text of white space costs as much as any other.
    this.#charactersLeft -= text.length;
    if (this.#charactersLeft < 0) {
      this.truncated = true;
      return;
    }
    const collapsed = text.replace(/\s+/g, ' ');
    if (collapsed !== '') append(line, [{ kind: 'text', text: collapsed }]);
  }

  #embedded(element: XmlElement, line: NarrativeInline[]): void {
    for (const id of (element.attrs.referencedObject ?? '').split(/\s+/)) {
      const entry = this.#media.byId.get(id);
      if (entry === undefined) continue;
      const mediaType = IMAGE_TYPES[entry.file.sniffed.kind];
      if (mediaType === undefined || entry.file.size > MAX_IMAGE_BYTES)
        line.push({ kind: 'attachment', attachment: entry.position });
      else {
        const alternative = textOf(narrativeChildren(element, 'caption')[0]) ?? this.#title;
        line.push({
          kind: 'image',
          image: { mediaType, data: Buffer.from(entry.file.bytes()).toString('base64'), alternative },
        });
      }
    }
  }
}
