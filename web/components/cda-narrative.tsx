import type { ReactNode } from 'react';
import type { NarrativeTree as Narrative } from '../../src/doors/web/web-documents.ts';
import type { Messages } from '../messages/fr.ts';
import { useMessages } from '../messages/use-messages.ts';
import { ARROWS } from './arrows.ts';
import { useContentAddress } from './content-address.ts';
import { inOrder } from './in-order.ts';
import { ResultsTable } from './results-table.tsx';
import { TableBox } from './table-box.tsx';

/*
 * Draws the typed tree of a CDA body with our own elements. Text stays text: nothing is interpreted as markup, no address is
 * loaded or made clickable, images are data of three checked types (security row 23).
 */
type Section = Narrative['sections'][number];
type Block = Section['blocks'][number];
type Table = Extract<Block, { kind: 'table' }>;
type Row = Table['head'][number];
type Cell = Row['cells'][number];
type Inline = Table['caption'][number];
type Style = Cell['styles'][number];

const MAX_DEPTH = 60;
const MAX_EXTRA_ROWS = 2;
const SAFE_IMAGE: Readonly<Record<string, true>> = { 'image/png': true, 'image/jpeg': true, 'image/gif': true };
const SAFE_BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** What the drawing needs besides the tree. */
interface Setting {
  /** Where an attachment can be downloaded. */
  readonly pieceAddress: (index: number) => string;
  readonly messages: Messages['narrative'];
  readonly pieces: Narrative['attachments'];
  /** Tables drawn so far: each box is named by its number, for landmarks must have names of their own. */
  tables: number;
}

function styled(styles: readonly Style[], content: ReactNode): ReactNode {
  let inner = content;
  for (const style of styles) inner = withStyle(style, inner);
  return inner;
}

function withStyle(style: Style, inner: ReactNode): ReactNode {
  if (style === 'bold') return <b>{inner}</b>;
  if (style === 'italics') return <i>{inner}</i>;
  if (style === 'emphasis') return <em>{inner}</em>;
  if (style === 'strikethrough') return <s>{inner}</s>;
  if (style === 'small') return <small>{inner}</small>;
  return <span className={style === 'underline' ? 'underline' : 'alert'}>{inner}</span>;
}

function inlines(children: readonly Inline[], setting: Setting, depth: number): ReactNode {
  if (depth > MAX_DEPTH) return null;
  return inOrder(children.map((child) => inline(child, setting, depth + 1)));
}

function inline(node: Inline, setting: Setting, depth: number): ReactNode {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'break':
      return <br />;
    case 'sub':
    case 'sup': {
      const Tag = node.kind;
      return <Tag>{inlines(node.children, setting, depth)}</Tag>;
    }
    case 'styled':
      return styled(node.styles, inlines(node.children, setting, depth));
    case 'link':
      return (
        <>
          {inlines(node.children, setting, depth)}
          {node.address === null ? '' : setting.messages.address(node.address)}
        </>
      );
    case 'image':
      return <Picture image={node.image} label={node.image.alternative || setting.messages.image} />;
    case 'attachment': {
      const piece = setting.pieces[node.attachment];
      if (piece === undefined) return null;
      return <a href={setting.pieceAddress(node.attachment)}>{setting.messages.seePiece(piece.title)}</a>;
    }
  }
}

/** An image only when its type and its text are what they must be; else its words. */
function Picture({ image, label }: { image: Extract<Inline, { kind: 'image' }>['image']; label: string }) {
  const isSafe = SAFE_IMAGE[image.mediaType] === true && SAFE_BASE64.test(image.data);
  if (!isSafe) return <span className="muted">[{label}]</span>;
  return <img src={`data:${image.mediaType};base64,${image.data}`} alt={label} />;
}

function blocks(list: readonly Block[], setting: Setting, depth: number): ReactNode {
  if (depth > MAX_DEPTH) return null;
  return inOrder(list.map((block) => drawBlock(block, setting, depth + 1)));
}

function drawBlock(block: Block, setting: Setting, depth: number): ReactNode {
  if (block.kind === 'paragraph') return <p>{styled(block.styles, inlines(block.children, setting, depth))}</p>;
  if (block.kind === 'table') return drawTable(block, setting, depth);
  const List = block.ordered ? 'ol' : 'ul';
  return (
    <>
      {block.caption.length === 0 ? null : <p className="list-caption">{inlines(block.caption, setting, depth)}</p>}
      <List>{inOrder(block.items.map((item) => drawItem(item, setting, depth)))}</List>
    </>
  );
}

function drawItem(item: readonly Block[], setting: Setting, depth: number): ReactNode {
  return <li>{blocks(item, setting, depth)}</li>;
}

function nextTable(setting: Setting): number {
  setting.tables += 1;
  return setting.tables;
}

function drawTable(table: Table, setting: Setting, depth: number): ReactNode {
  const { head, body, foot, caption } = table;
  if (head.length + body.length + foot.length === 0) return null;
  const rows = (list: readonly Row[], inHead: boolean) =>
    inOrder(list.map((row) => drawRow(row, inHead, setting, depth)));
  return (
    <TableBox label={setting.messages.tableLabel(nextTable(setting))}>
      <table>
        {caption.length === 0 ? null : <caption>{inlines(caption, setting, depth)}</caption>}
        {head.length === 0 ? null : <thead>{rows(head, true)}</thead>}
        {body.length === 0 ? null : <tbody>{rows(body, false)}</tbody>}
        {foot.length === 0 ? null : <tfoot>{rows(foot, false)}</tfoot>}
      </table>
    </TableBox>
  );
}

function drawRow(row: Row, inHead: boolean, setting: Setting, depth: number): ReactNode {
  const cells = row.cells.map((cell, index) => {
    // Beside the name of the examination: the last column may hold an earlier value.
    const flag = index === 0 ? row.flag : undefined;
    return drawCell(cell, flag, inHead, setting, depth);
  });
  return <tr className={row.flag === undefined ? undefined : 'out-of-range'}>{inOrder(cells)}</tr>;
}

function drawCell(cell: Cell, flag: Row['flag'], inHead: boolean, setting: Setting, depth: number): ReactNode {
  const [only] = cell.blocks;
  const content =
    only?.kind === 'paragraph' && cell.blocks.length === 1
      ? styled(only.styles, inlines(only.children, setting, depth + 1))
      : blocks(cell.blocks, setting, depth + 1);
  // An empty heading says nothing to a screen reader: it is drawn as an ordinary cell.
  const isHeading = (cell.header || inHead) && cell.blocks.length > 0;
  const Tag = isHeading ? 'th' : 'td';
  return (
    <Tag
      {...(isHeading ? { scope: cell.scope ?? (inHead ? 'col' : 'row') } : {})}
      {...(cell.colSpan > 1 ? { colSpan: cell.colSpan } : {})}
      {...(cell.rowSpan > 1 ? { rowSpan: cell.rowSpan } : {})}
      className={cell.align === undefined ? undefined : `align-${cell.align}`}
    >
      {styled(cell.styles, content)}
      {flag === undefined ? null : <RowFlag flag={flag} />}
    </Tag>
  );
}

function RowFlag({ flag }: { flag: NonNullable<Row['flag']> }) {
  const { narrative } = useMessages();
  return (
    <span className="flag">
      <span aria-hidden="true">{ARROWS[flag]}</span> {narrative.flags[flag]}
    </span>
  );
}

/** A table of the author that our own table of results already says: about as many lines, in the same section. */
function isRepeated(block: Block, section: Section): boolean {
  return block.kind === 'table' && block.body.length <= section.results.length + MAX_EXTRA_ROWS;
}

/** Results first. The author's sentences are never hidden; tables that only repeat the results stay one act away. */
function drawSection(section: Section, setting: Setting, level: number): ReactNode {
  if (level > MAX_DEPTH) return null;
  const hasResults = section.results.length > 0 && section.differs !== true;
  const repeated = hasResults ? section.blocks.filter((block) => isRepeated(block, section)) : [];
  const others = section.blocks.filter((block) => !repeated.includes(block));
  const Heading = (['h3', 'h4', 'h5', 'h6'] as const)[Math.min(level, 3)] ?? 'h6';
  return (
    <section className="cda-section">
      {section.title === '' ? null : <Heading>{section.title}</Heading>}
      {hasResults ? (
        <ResultsTable results={section.results} caption={section.title} number={nextTable(setting)} />
      ) : null}
      {section.differs === true ? <p className="notice info">{setting.messages.differs}</p> : null}
      {blocks(others, setting, 0)}
      {section.differs === true ? (
        <details>
          <summary>{setting.messages.codedValues}</summary>
          <ResultsTable results={section.results} caption={section.title} number={nextTable(setting)} />
        </details>
      ) : null}
      {repeated.length === 0 ? null : (
        <details>
          <summary>{setting.messages.authorText}</summary>
          {blocks(repeated, setting, 0)}
        </details>
      )}
      {inOrder(section.sections.map((child) => drawSection(child, setting, level + 1)))}
    </section>
  );
}

/** Is there anything out of the usual values in these sections? */
function hasFlag(sections: readonly Section[]): boolean {
  return sections.some(
    (section) =>
      (section.differs !== true && section.results.some((result) => result.flag !== undefined)) ||
      section.blocks.some((block) => block.kind === 'table' && block.body.some((row) => row.flag !== undefined)) ||
      hasFlag(section.sections),
  );
}

/** The body of a structured document, with one neutral sentence when something is out of the usual values. */
export function CdaNarrative({ narrative, logicalId }: { narrative: Narrative; logicalId: string }) {
  const messages = useMessages().narrative;
  const addressOf = useContentAddress();
  const pieceAddress = (index: number) => `${addressOf(logicalId, `piece-${index}`)}?telecharger=1`;
  const setting: Setting = { pieceAddress, messages, pieces: narrative.attachments, tables: 0 };
  return (
    <div className="narrative">
      {narrative.truncated ? <p className="notice info">{messages.truncated}</p> : null}
      {narrative.sections.length === 0 ? <p>{messages.empty}</p> : null}
      {inOrder(narrative.sections.map((section) => drawSection(section, setting, 0)))}
      {hasFlag(narrative.sections) ? <p className="neutral">{messages.neutral}</p> : null}
    </div>
  );
}
