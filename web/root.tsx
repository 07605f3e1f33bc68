import fontUrl from '@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2?url';
import { type ReactNode, use } from 'react';
import { Links, type LoaderFunctionArgs, Meta, Outlet, Scripts, ScrollRestoration, useRouteError } from 'react-router';
import { ErrorMessage } from './components/error-message.tsx';
import { PublicFrame } from './components/frame.tsx';
import { NonceContext } from './components/nonce.tsx';
import type { RootData } from './messages/root-data.ts';
import { useRootData } from './messages/use-messages.ts';
import { pageOf } from './server/page.ts';
import iconUrl from './styles/carnet.svg?url';
import './styles/app.css';

export function loader(args: LoaderFunctionArgs): RootData {
  const { language, formToken, reference, now, timeZone, demo, hasSession } = pageOf(args);
  return { language, formToken, reference, now, timeZone, demo, hasSession };
}

/** Always fresh: the form token and "yesterday" change. */
export function shouldRevalidate(): boolean {
  return true;
}

export function links() {
  return [
    { rel: 'preload', href: fontUrl, as: 'font', type: 'font/woff2', crossOrigin: 'anonymous' },
    { rel: 'icon', href: iconUrl, type: 'image/svg+xml' },
  ];
}

export function Layout({ children }: { children: ReactNode }) {
  const { language } = useRootData();
  const nonce = use(NonceContext);
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#1d232a" media="(prefers-color-scheme: dark)" />
        <Meta />
        <Links nonce={nonce} />
      </head>
      <body>
        {children}
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

/** When even the frame of the space could not be made. */
export function ErrorBoundary() {
  const error = useRouteError();
  return (
    <PublicFrame>
      <ErrorMessage error={error} />
    </PublicFrame>
  );
}
