import { CircleCheck, Info } from 'lucide-react';
import type { ReactNode } from 'react';

/** One sentence about what just happened or what matters here. */
export function Notice({ kind, children }: { kind: 'positive' | 'info'; children: ReactNode }) {
  const Icon = kind === 'positive' ? CircleCheck : Info;
  return (
    <div className={`notice ${kind}`} role="status">
      <Icon aria-hidden="true" strokeWidth={1.8} />
      <div>{children}</div>
    </div>
  );
}
