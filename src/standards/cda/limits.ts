/** Limits on one clinical document. Every one is checked before, or while, the bytes are read; none is a matter of time. */

/** Bytes of a whole document. The largest published national example is 3 MB. */
export const MAX_CDA_BYTES = 20 * 1024 * 1024;
/** Nested elements. The deepest published example has 22. */
export const MAX_XML_DEPTH = 200;
/** Attributes and namespace declarations of one element. The richest published example has 15 on one element. */
export const MAX_XML_ATTRIBUTES = 64;
/** Attributes of one document. The richest published example has some 9,000. */
export const MAX_XML_ALL_ATTRIBUTES = 300_000;
/** Elements of one document. The largest published example has 5,600. */
export const MAX_XML_ELEMENTS = 100_000;
/** Bytes of an element, attribute or processing instruction name, prefix included. */
export const MAX_XML_NAME_BYTES = 256;
/** Bytes of one attribute value. Embedded stylesheets of published examples reach 10 kB. */
export const MAX_XML_ATTRIBUTE_BYTES = 64 * 1024;
/** Comments, processing instructions and CDATA sections of one document: each makes a node. */
export const MAX_XML_MISC_NODES = 100_000;
/** Bytes of the XML declaration. */
export const MAX_XML_DECLARATION_BYTES = 512;

/** Files embedded in one document (nonXMLBody, observationMedia). */
export const MAX_EMBEDDED_FILES = 50;
/** Decoded bytes of all the files of one document together. */
export const MAX_EMBEDDED_BYTES = 15 * 1024 * 1024;

/** Identifiers, authors, acts and templates kept of each kind from a header; more are refused by the element limit or dropped. */
export const MAX_HEADER_ITEMS = 100;
/** Characters kept of one header text (title, name, address line). */
export const MAX_HEADER_TEXT = 1_024;
/** XDS title: at most 128 characters (CI-SIS). */
export const MAX_TITLE_LENGTH = 128;

/** Narrative tree: sections, depth of nesting, nodes, characters. */
export const MAX_SECTIONS = 500;
export const MAX_NARRATIVE_DEPTH = 40;
export const MAX_NARRATIVE_NODES = 60_000;
export const MAX_NARRATIVE_CHARACTERS = 4_000_000;
/** Cells that one cell may span, in each direction. */
export const MAX_CELL_SPAN = 100;
/** Structured results kept. */
export const MAX_RESULTS = 2_000;
/** Decoded bytes of one image shown in the narrative. */
export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;

/** Object streams of PDFs that are looked into, in all the files of one document. Writers put 100 to 200 objects into one. */
export const MAX_PDF_OBJECT_STREAMS = 2_000;
/** Bytes that they inflate to, all together. The published national examples reach 250 kB. */
export const MAX_PDF_INFLATED_BYTES = 16 * 1024 * 1024;
/** The same for one file, for each of its own bytes: what costs much to read was costly to send. */
export const MAX_PDF_INFLATE_RATIO = 50;
/** Bytes read of dictionaries of one PDF, for each of its own bytes: one reading, and as much of what only looks like one. */
export const MAX_PDF_DICTIONARY_RATIO = 2;
/** Arrays and dictionaries in one another, in an object of a PDF that is read. */
export const MAX_PDF_DICTIONARY_DEPTH = 100;
