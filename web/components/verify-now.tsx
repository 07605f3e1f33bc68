import { useEffect, useState } from 'react';
import type { ProofMemory, ProofResult } from '../../verifier/verify-core.js';
import { useMessages, useRootData } from '../messages/use-messages.ts';
import { exactMoment } from '../words/dates.ts';

const MEMORY = 'carnet-last-verification';
/** A cosignature older than this, by the clock of this device, is an old picture of the log. */
const MAX_COSIGNATURE_AGE_MS = 600_000;

/** By the clock of this device: the server's own word is not asked. */
const deviceTime = (): number => performance.timeOrigin + performance.now();

/** What this browser kept of the last visit; null without it. */
function lastVisit(): ProofMemory | null {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? 'null') as ProofMemory | null;
  } catch {
    return null;
  }
}

/** Sizes of both logs at the last visit, as the address of the proof asks for them. */
function sizesOf(memory: ProofMemory | null): string {
  const query = new URLSearchParams({ forme: 'verification' });
  for (const { origin, checkpoint } of memory?.logs ?? []) {
    const size = checkpoint.split('\n')[1] ?? '';
    query.set(origin.endsWith('/record') ? 'carnet' : 'espace', size);
  }
  return query.toString();
}

async function verifyNow(): Promise<ProofResult> {
  const memory = lastVisit();
  const answer = await fetch(`/historique/preuve?${sizesOf(memory)}`);
  if (!answer.ok) throw new Error('no proof');
  const [{ verifyProof }, proof] = await Promise.all([import('../../verifier/verify-core.js'), answer.json()]);
  const result = await verifyProof(proof, memory);
  // Another person of the same browser has another memory: what does not belong to it is a first visit.
  const isOther = result.logs.some(({ problems }) => problems.some(({ code }) => code === 'other-log'));
  const told = isOther ? await verifyProof(proof) : result;
  if (told.ok) localStorage.setItem(MEMORY, JSON.stringify(told.memory));
  return told;
}

/** Verifies in this browser, with scripts only; without them, the file and the page from disk do the same. */
export function VerifyNow() {
  const words = useMessages().verify;
  const [canVerify, setCanVerify] = useState(false);
  const [state, setState] = useState<'idle' | 'busy' | 'failed' | ProofResult>('idle');
  useEffect(() => setCanVerify(true), []);
  if (!canVerify) return null;
  const start = () => {
    setState('busy');
    verifyNow().then(setState, () => setState('failed'));
  };
  return (
    <section className="card" aria-labelledby="now">
      <h2 id="now">{words.now}</h2>
      <p>{words.nowHint}</p>
      <p>
        <button className="button" type="button" onClick={start} disabled={state === 'busy'}>
          {state === 'busy' ? words.busy : words.start}
        </button>
      </p>
      <div role="status">
        {state === 'failed' ? <p className="notice danger">{words.failed}</p> : null}
        {typeof state === 'object' ? <Verdict result={state} /> : null}
      </div>
    </section>
  );
}

function Verdict({ result }: { result: ProofResult }) {
  const words = useMessages().verify;
  const root = useRootData();
  const problems = result.logs.flatMap((log) => log.problems.map((problem) => ({ ...problem, origin: log.origin })));
  const times = result.logs.map(({ cosignedAt }) => (cosignedAt ?? 0) * 1000);
  const oldest = Math.min(...times);
  const isOld = result.ok && deviceTime() - oldest > MAX_COSIGNATURE_AGE_MS;
  const sum = (of: (log: ProofResult['logs'][0]) => number | undefined) =>
    result.logs.reduce((all, log) => all + (of(log) ?? 0), 0);
  const names = (of: (log: ProofResult['logs'][0]) => readonly string[]) => [...new Set(result.logs.flatMap(of))];
  const absent = names((log) => log.absent ?? []);
  return (
    <>
      <p className={result.ok ? 'notice positive' : 'notice danger'}>
        <strong>{result.ok ? words.good : words.bad}</strong>
      </p>
      {problems.length === 0 ? null : (
        <ul>
          {problems.map(({ code, seq, origin }) => (
            <li key={`${origin}-${code}-${seq ?? ''}`}>{words.problem(code, seq)}</li>
          ))}
        </ul>
      )}
      {result.ok ? (
        <>
          <p>{words.goodMeans}</p>
          <p>{result.logs.every(({ isCompared }) => isCompared) ? words.compared : words.first}</p>
          {isOld ? <p>{words.old}</p> : null}
          <details>
            <summary>{words.details}</summary>
            <ul>
              <li>{words.entries(sum((log) => log.entries))}</li>
              {sum((log) => log.waiting) > 0 ? <li>{words.waiting(sum((log) => log.waiting))}</li> : null}
              {sum((log) => log.withheld) > 0 ? <li>{words.withheld(sum((log) => log.withheld))}</li> : null}
              {sum((log) => log.erased) > 0 ? <li>{words.erased(sum((log) => log.erased))}</li> : null}
              <li>{words.cosigned(exactMoment(new Date(oldest).toISOString(), root))}</li>
              <li>{words.witnesses(names((log) => (log.witnesses ?? []).map(({ name }) => name)).join(', '))}</li>
              {absent.length > 0 ? <li>{words.absent(absent.join(', '))}</li> : null}
            </ul>
          </details>
        </>
      ) : (
        <p>{words.whatNow}</p>
      )}
    </>
  );
}
