import { createTransport } from 'nodemailer';
import { SMTP_TIMEOUT_MS } from './limits.ts';
import type { MailTransport } from './mail-queue.ts';

/** Connections kept to the mail server. */
const MAX_SMTP_CONNECTIONS = 4;

/**
 * A real SMTP client. `url` is smtp: or smtps:, with credentials when the server asks; `from` an address.
 * STARTTLS is used when offered, and required away from this machine.
 */
export function smtpTransport(url: string, from: string): MailTransport {
  const { hostname, protocol } = new URL(url);
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: MAX_SMTP_CONNECTIONS,
    ...(isLocal ? { ignoreTLS: protocol === 'smtp:' } : { requireTLS: true }),
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      await transport.sendMail({ from, to: mail.to, subject: mail.subject, text: mail.text });
    },
    close: () => transport.close(),
  };
}
