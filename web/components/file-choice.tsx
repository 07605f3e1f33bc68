import { CircleAlert } from 'lucide-react';
import { type ChangeEvent, useEffect, useState } from 'react';
import type { FileKind } from '../../src/doors/web/professional-documents.ts';
import { useRootData } from '../messages/use-messages.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { FILE_KINDS, MAX_FILE_BYTES } from '../professional/deposit-form.ts';
import { fileSize } from '../words/dates.ts';
import { beginningOfText } from '../words/file-text.ts';
import { countPdfPages } from '../words/pdf-pages.ts';
import { type FactRow, Rows } from './deposit-summary.tsx';
import { described } from './fields.tsx';

const ACCEPTED = '.pdf,.jpg,.jpeg,.tif,.tiff,.rtf,.txt,application/pdf,image/jpeg,image/tiff,text/plain,text/rtf';
const PDF_SIGNATURE = '%PDF-';
const MAX_TEXT_SHOWN = 2_000;

/** A file as both last pages of a deposit describe it. */
export interface FileFacts {
  readonly name: string;
  readonly kind: FileKind;
  /** Bytes. */
  readonly size: number;
  /** Of a PDF, when it says. */
  readonly pages: number | null;
}

/** A file chosen in this browser, read; `address` shows it, `text` is its beginning. */
interface Shown extends FileFacts {
  readonly address: string | null;
  readonly text: string | null;
}

/** Name, kind, size and pages, as rows. */
export function useFileRows(): (file: FileFacts) => readonly FactRow[] {
  const { deposit: words, words: general } = useProfessionalMessages();
  const { language } = useRootData();
  return ({ name, kind, size, pages }) => {
    const told = [words.kinds[kind], pages === null ? '' : words.pages(pages), fileSize(size, general.bytes, language)];
    return [
      [words.fileName, name],
      [words.fileIs, told.filter((part) => part !== '').join(' · ')],
    ];
  };
}

/** The kind that the name says: the server looks at the bytes. */
function kindOf(name: string): FileKind | null {
  const ending = /\.([a-z]{3,4})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return FILE_KINDS[ending] ?? null;
}

/** Reads what was chosen; a text says what is wrong with it. */
async function look(file: File, words: Readonly<Record<'fileEmpty' | 'fileTooLarge' | 'fileNotAsNamed', string>>) {
  const kind = kindOf(file.name);
  if (file.size === 0) return words.fileEmpty;
  if (file.size > MAX_FILE_BYTES) return words.fileTooLarge;
  if (kind === null) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const begins = new TextDecoder('latin1').decode(bytes.subarray(0, PDF_SIGNATURE.length));
  if ((kind === 'pdf') !== (begins === PDF_SIGNATURE)) return words.fileNotAsNamed;
  const isDrawn = kind === 'jpeg' || (kind === 'pdf' && navigator.pdfViewerEnabled);
  // Its type is ours, not the file's: the browser draws nothing but a picture or a PDF.
  const type = kind === 'pdf' ? 'application/pdf' : 'image/jpeg';
  const shown: Shown = {
    name: file.name,
    kind,
    size: file.size,
    pages: kind === 'pdf' ? await countPdfPages(bytes) : null,
    address: isDrawn ? URL.createObjectURL(new Blob([bytes], { type })) : null,
    text: kind === 'text' ? beginningOfText(bytes.subarray(0, MAX_TEXT_SHOWN)) : null,
  };
  return shown;
}

/** The first page of a PDF in the browser's own reader, a picture, the beginning of a text. */
function Preview({ file }: { file: Shown }) {
  const { deposit: words } = useProfessionalMessages();
  const rows = useFileRows();
  const { address, kind, name, text } = file;
  const label = words.preview(name);
  return (
    <div className="file-preview">
      <div role="status">
        <Rows rows={rows(file)} />
      </div>
      {address !== null && kind === 'pdf' ? (
        <iframe src={`${address}#page=1&view=FitH&toolbar=0&navpanes=0`} title={label} />
      ) : null}
      {address !== null && kind === 'jpeg' ? <img src={address} alt={label} /> : null}
      {text === null ? null : <p className="plain-text">{text}</p>}
    </div>
  );
}

interface Props {
  readonly hint: string;
  readonly error: string | undefined;
  /** The file was shown here before it is sent, or is not. */
  readonly onSeen: (seen: boolean) => void;
}

/** The choice of a file; where scripts run, what was chosen is shown before it is sent. */
export function FileChoice({ hint, error, onSeen }: Props) {
  const { deposit: words } = useProfessionalMessages();
  const [found, setFound] = useState<Shown | string | null>(null);
  const shown = typeof found === 'object' ? found : null;
  const wrong = typeof found === 'string' ? found : undefined;
  useEffect(() => {
    onSeen(shown !== null);
    return () => {
      if (shown?.address != null) URL.revokeObjectURL(shown.address);
    };
  }, [shown, onSeen]);
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = target.files?.[0];
    setFound(null);
    const read = file === undefined ? null : await look(file, words.errors);
    // Another one may have been chosen meanwhile.
    if (target.files?.[0] === file) setFound(read);
  };
  return (
    <>
      <input
        id="fichier"
        name="fichier"
        type="file"
        accept={ACCEPTED}
        required
        onChange={choose}
        {...described('fichier', hint, wrong ?? error)}
      />
      {wrong === undefined || wrong === error ? null : (
        <p className="error" id={error === undefined ? 'fichier-error' : undefined} role="alert">
          <CircleAlert aria-hidden="true" strokeWidth={1.8} /> {wrong}
        </p>
      )}
      {shown === null ? null : <Preview file={shown} />}
      <input type="hidden" name="vu" value={shown === null ? '' : 'oui'} />
    </>
  );
}
