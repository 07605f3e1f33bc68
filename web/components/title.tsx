import { useMessages } from '../messages/use-messages.ts';

/** The title of the window: the page, then the name of the product. */
export function Title({ children }: { children: string }) {
  return <title>{useMessages().app.pageTitle(children)}</title>;
}
