import { nonXmlBody } from '../../../src/standards/cda/write-cda-n1.ts';
import { codeAttributes, codeElement, templateIds } from '../../../src/standards/cda/write-xml.ts';
import { epochDay, frenchDay, shortDay } from '../calendar.ts';
import { type PdfBlock, writePdf } from '../pdf.ts';
import { displayName } from '../professionals.ts';
import type { Scene } from '../scene.ts';
import type { TownPerson } from '../world.ts';
import { loinc, section } from '../xml.ts';

/** `Mme Solange VAUTRIN, née AUBERTIN`. */
export function patientLine(person: TownPerson): string {
  const used = person.usedName ?? person.birthName;
  const born =
    used === person.birthName ? '' : `, né${person.sex === 'F' ? 'e' : ''} ${person.birthName.toUpperCase()}`;
  return `${person.sex === 'F' ? 'Mme' : 'M.'} ${person.givenNames[0] ?? ''} ${used.toUpperCase()}${born}`;
}

/** `12/03/1944`, or the year alone. */
export function birthLine(person: TownPerson): string {
  return person.birthDate.length === 10 ? shortDay(epochDay(person.birthDate)) : person.birthDate;
}

/** Masculine or feminine forms in a text: `{il}` and `{e}`. */
export function agree(text: string, person: TownPerson): string {
  return text.replaceAll('{il}', person.sex === 'F' ? 'elle' : 'il').replaceAll('{e}', person.sex === 'F' ? 'e' : '');
}

/** A letter as PDF: letterhead, patient, the given blocks, signature. */
function letterPdf(scene: Scene, title: string, blocks: readonly PdfBlock[]): Buffer {
  const { structure, person, author } = scene;
  const { address } = structure;
  const all: PdfBlock[] = [
    { style: 'heading', text: structure.name },
    {
      style: 'small',
      text: `${address.number} ${address.street}, ${address.postalCode} ${address.city} - téléphone ${frenchPhone(structure.telephone)}`,
    },
    { style: 'title', text: title },
    { style: 'text', text: `${patientLine(person)}, né${person.sex === 'F' ? 'e' : ''} le ${birthLine(person)}` },
    { style: 'text', text: `${address.city}, le ${frenchDay(scene.written.day)}` },
    ...blocks,
    { style: 'text', text: `${displayName(author)}, ${author.role.label}` },
    { style: 'small', text: 'Document du monde de démonstration : personnes, lieux et faits inventés.' },
  ];
  return writePdf({
    title,
    author: displayName(author),
    created: scene.written.hl7,
    blocks: all,
    footer: `${structure.name} - ${title}`,
  });
}

/** A non-XML body holding a letter as PDF. */
export function letterBody(scene: Scene, title: string, blocks: readonly PdfBlock[]): string {
  return nonXmlBody('application/pdf', letterPdf(scene, title, blocks));
}

/** The section of a structured document that holds its copy as PDF (CI-SIS FR-Document-PDF-copie). */
export function pdfCopySection(scene: Scene, title: string, blocks: readonly PdfBlock[]): string {
  const { random } = scene;
  const copy = loinc('55108-5', 'Copie du document');
  const kind = templateIds(['1.3.6.1.4.1.19376.1.5.3.1.4.13', '1.2.250.1.213.1.1.3.48', '1.2.250.1.213.1.1.3.48.18']);
  return section({
    templates: ['1.2.250.1.213.1.1.2.243'],
    id: random.uuid(),
    code: copy,
    title: copy.label,
    text: '<paragraph><content ID="copie-type">Copie du document</content></paragraph><renderMultiMedia referencedObject="copie"/>',
    inner: `<entry><organizer classCode="CLUSTER" moodCode="EVN">${templateIds(['1.2.250.1.213.1.1.3.18'])}<id root="${random.uuid()}"/>${codeElement('code', loinc('55107-7', 'Document attaché'))}<statusCode code="completed"/>
<component><observation classCode="OBS" moodCode="EVN">${kind}<id root="${random.uuid()}"/>${codeElement('code', loinc('69764-9', 'Type de document'))}<text><reference value="#copie-type"/></text><statusCode code="completed"/><effectiveTime nullFlavor="NA"/><value xsi:type="CD" ${codeAttributes(copy)}/></observation></component>
<component><observationMedia classCode="OBS" moodCode="EVN" ID="copie"><value mediaType="application/pdf" representation="B64">${letterPdf(scene, title, blocks).toString('base64')}</value></observationMedia></component></organizer></entry>`,
  });
}

function frenchPhone(international: string): string {
  return `0${international.slice(3)}`.replace(/(\d\d)(?=\d)/g, '$1 ');
}
