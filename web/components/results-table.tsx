import type { ReactNode } from 'react';
import type { NarrativeTree as Narrative } from '../../src/doors/web/web-documents.ts';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { plainUnit } from '../words/units.ts';
import { ARROWS } from './arrows.ts';
import { inOrder } from './in-order.ts';
import { TableBox } from './table-box.tsx';

type Result = Narrative['sections'][number]['results'][number];

/** A plain number takes the decimal comma in French; anything else stays as written. */
function localNumber(text: string, isFrench: boolean): string {
  return isFrench && /^[<>≤≥]?\s?-?\d+\.\d+$/.test(text) ? text.replace('.', ',') : text;
}

function Usual({ result }: { result: Result }) {
  const { narrative } = useMessages();
  const isFrench = useRootData().language === 'fr';
  const { reference } = result;
  if (reference === undefined) return '–';
  const low = reference.low === undefined ? undefined : localNumber(String(reference.low), isFrench);
  const high = reference.high === undefined ? undefined : localNumber(String(reference.high), isFrench);
  if (low !== undefined && high !== undefined) return narrative.between(low, high);
  if (low !== undefined) return narrative.atLeast(low);
  if (high !== undefined) return narrative.atMost(high);
  return reference.text ?? '–';
}

function Direction({ flag }: { flag: NonNullable<Result['flag']> }) {
  const { narrative } = useMessages();
  return (
    <span className="flag">
      <span aria-hidden="true">{ARROWS[flag]}</span> {narrative.flags[flag]}
    </span>
  );
}

function drawResult(result: Result, isFrench: boolean): ReactNode {
  const unit = result.unit === undefined || result.unit === '1' ? '' : `\u00a0${plainUnit(result.unit, isFrench)}`;
  return (
    <tr className={result.flag === undefined ? undefined : 'out-of-range'}>
      <th scope="row">{result.label}</th>
      <td className="value">
        {localNumber(result.value, isFrench)}
        {unit}
        {result.flag === undefined ? null : <Direction flag={result.flag} />}
      </td>
      <td>
        <Usual result={result} />
      </td>
    </tr>
  );
}

interface ResultsTableProps {
  readonly results: readonly Result[];
  readonly caption: string;
  /** Its place among the tables of the page. */
  readonly number: number;
}

/** Measured values beside their usual values; direction in words and arrow, never colour alone. */
export function ResultsTable({ results, caption, number }: ResultsTableProps) {
  const { narrative } = useMessages();
  const isFrench = useRootData().language === 'fr';
  return (
    <TableBox label={[narrative.tableLabel(number), caption].filter(Boolean).join(', ')}>
      <table className="results">
        <thead>
          <tr>
            <th scope="col">{narrative.test}</th>
            <th scope="col">{narrative.result}</th>
            <th scope="col">{narrative.usual}</th>
          </tr>
        </thead>
        <tbody>{inOrder(results.map((result) => drawResult(result, isFrench)))}</tbody>
      </table>
    </TableBox>
  );
}
