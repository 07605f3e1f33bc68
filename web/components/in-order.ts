import { createElement, Fragment, type ReactNode } from 'react';

/** Children of a text that never changes order: no keys are needed, since none ever moves. */
export function inOrder(children: readonly ReactNode[]): ReactNode {
  return createElement(Fragment, null, ...children);
}
