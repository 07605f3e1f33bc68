import type { CdaDocument, EmbeddedFile } from './cda-document.ts';
import { findDocument } from './find-document.ts';
import { MAX_SECTIONS } from './limits.ts';
import type { Narrative, NarrativeAttachment, NarrativeSection } from './narrative.ts';
import { type MediaEntry, type MediaIndex, NarrativeBuilder } from './narrative-blocks.ts';
import { readResults } from './narrative-results.ts';
import { readCda } from './read-cda.ts';
import { toUtf8 } from './to-utf8.ts';
import { allChildren, child, codedOf, descendant, idsOf, textOf } from './xml-query.ts';
import { withXml, type XmlElement } from './xml-tree.ts';

/** FR-Document-PDF-copie (CI-SIS): a section that only carries a copy of the whole document. */
const COPY_TEMPLATE = '1.2.250.1.213.1.1.2.243';

/**
 * Builds the narrative tree of a document that `readCda` accepts. A level 1 document has no section, and its body as its one
 * attachment. Limits (sections, depth, nodes, characters, results) cut the tree and set `truncated`; they never throw.
 * Throws CdaError like `readCda`, but for the INS key, which is only warned about: a stored document stays readable.
 */
export function readNarrative(bytes: Uint8Array): Narrative {
  const cda = readCda(bytes, { wrongKey: 'warn' });
  const head = { level: cda.level, title: cda.title, warnings: cda.warnings };
  if (cda.nonXmlBody !== undefined) {
    return {
      ...head,
      sections: [],
      attachments: [toAttachment(cda.nonXmlBody, -1, 'body', cda.title)],
      truncated: false,
    };
  }
  const body = bodyTree(bytes);
  const media = indexMedia(body, cda);
  const builder = new NarrativeBuilder(media);
  const sections = buildSections(body, builder, new SectionBudget());
  return { ...head, sections, attachments: media.attachments, truncated: builder.truncated };
}

function bodyTree(bytes: Uint8Array): XmlElement | undefined {
  return withXml(toUtf8(bytes), false, (root) =>
    findDocument(root).document.child('component')?.child('structuredBody')?.tree(),
  );
}

class SectionBudget {
  left = MAX_SECTIONS;
}

// Recursion is bounded by MAX_XML_DEPTH.
function buildSections(
  parent: XmlElement | undefined,
  builder: NarrativeBuilder,
  budget: SectionBudget,
): NarrativeSection[] {
  return allChildren(parent, 'component').flatMap((component) => {
    const section = child(component, 'section');
    if (section === undefined || isCopy(section)) return [];
    budget.left -= 1;
    if (budget.left < 0) {
      builder.truncated = true;
      return [];
    }
    const code = codedOf(child(section, 'code'));
    const text = child(section, 'text');
    const title = textOf(child(section, 'title')) ?? code?.label ?? '';
    const { results, flags, differs } = readResults(section, text, builder);
    return [
      {
        title,
        ...(code === undefined ? {} : { code }),
        blocks: text === undefined ? [] : builder.blocks(text, flags, title),
        results,
        ...(differs ? { differs } : {}),
        sections: buildSections(section, builder, budget),
      },
    ];
  });
}

function isCopy(section: XmlElement): boolean {
  return idsOf(section, 'templateId').some((each) => each.root === COPY_TEMPLATE);
}

/** The files of the document by the ID that the narrative refers to, and the list of attachments, copies first. */
function indexMedia(body: XmlElement | undefined, cda: CdaDocument): MediaIndex {
  const places = new Map<string, { title: string; copy: boolean }>();
  const regions = new Map<string, string>();
  placeMedia(body, { title: '', copy: false }, places, regions);
  const all = cda.embeddedFiles.map((file, index) => {
    const place = places.get(file.id ?? '') ?? { title: '', copy: false };
    return { file, attachment: toAttachment(file, index, place.copy ? 'copy' : 'file', place.title) };
  });
  const ordered = [
    ...all.filter((each) => each.attachment.kind === 'copy'),
    ...all.filter((each) => each.attachment.kind !== 'copy'),
  ];
  const byId = new Map<string, MediaEntry>();
  for (const [position, { file }] of ordered.entries())
    if (file.id !== undefined) byId.set(file.id, { file, position });
  for (const [region, id] of regions) {
    const entry = byId.get(id);
    if (entry !== undefined && !byId.has(region)) byId.set(region, entry);
  }
  return { byId, attachments: ordered.map((each) => each.attachment) };
}

// Recursion is bounded by MAX_XML_DEPTH.
function placeMedia(
  element: XmlElement | undefined,
  place: { title: string; copy: boolean },
  places: Map<string, { title: string; copy: boolean }>,
  regions: Map<string, string>,
): void {
  for (const each of element?.children ?? []) {
    if (typeof each === 'string' || each.name === 'text') continue;
    const here =
      each.name === 'section' ? { title: textOf(child(each, 'title')) ?? place.title, copy: isCopy(each) } : place;
    const id = each.attrs.ID;
    if (each.name === 'observationMedia' && id !== undefined) places.set(id, here);
    const media = each.name === 'regionOfInterest' ? descendant(each, 'observationMedia')?.attrs.ID : undefined;
    if (id !== undefined && media !== undefined) regions.set(id, media);
    placeMedia(each, here, places, regions);
  }
}

function toAttachment(
  file: EmbeddedFile,
  fileIndex: number,
  kind: NarrativeAttachment['kind'],
  title: string,
): NarrativeAttachment {
  return { fileIndex, kind, mediaType: file.mediaType, sniffed: file.sniffed, size: file.size, title };
}
