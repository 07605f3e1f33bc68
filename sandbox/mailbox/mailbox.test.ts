import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import Fastify from 'fastify';
import { codeMail } from '../../src/identity/code-mail.ts';
import { smtpTransport } from '../../src/identity/smtp-transport.ts';
import { type Mailbox, startMailbox } from './mailbox.ts';
import { languageOf, mailboxPage, pageOf } from './mailbox-page.ts';

let mailbox: Mailbox;
before(async () => {
  mailbox = await startMailbox({ mode: 'demo', now: () => new Date('2026-11-22T08:00:00Z') });
});
after(() => mailbox?.close());

test('the code sent by a real SMTP client is shown big on the page, the newest mail first', async () => {
  const transport = smtpTransport(mailbox.smtpUrl, 'Carnet <ne-pas-repondre@carnet.example.test>');
  await transport.send(codeMail('claire@exemple.test', '012345'));
  await transport.send(codeMail('paul@exemple.test', '678901'));
  transport.close();
  const mails = mailbox.newest(10);
  assert.deepEqual(
    mails.map((mail) => [mail.to, mail.code]),
    [
      ['paul@exemple.test', '678901'],
      ['claire@exemple.test', '012345'],
    ],
  );
  assert.equal(mails[0]?.subject, 'Carnet : votre code de connexion / your sign-in code');
  assert.match(mails[0]?.text ?? '', /ne sert qu'une fois\.\nNe le donnez à personne/);
  const app = Fastify();
  await app.register(mailboxPage, { mailbox });
  const page = await app.inject('/sandbox/mailbox');
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /remplace une vraie messagerie/);
  assert.ok(page.body.indexOf('678901') < page.body.indexOf('012345'));
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'/);
});

test('what a mail says cannot become part of the page', () => {
  const page = pageOf(
    [
      {
        id: 1,
        receivedAt: new Date(0),
        to: '"<b>"@x.test',
        subject: '<script>alert(1)</script>',
        text: '</pre><img src=x>',
        code: null,
      },
    ],
    'fr',
  );
  assert.ok(!page.includes('<script>') && !page.includes('<img') && !page.includes('<b>'));
});

test('the server listens on this machine only', async () => {
  assert.match(mailbox.smtpUrl, /^smtp:\/\/127\.0\.0\.1:\d+$/);
  const port = Number(new URL(mailbox.smtpUrl).port);
  const banner = await new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => undefined);
    socket.once('data', (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once('error', reject);
  });
  assert.match(banner, /^220 /);
});

test('the mailbox speaks the language of the pages, and says that a code is on its way', () => {
  assert.equal(languageOf('a=b; __Host-carnet-language=en', 'fr'), 'en');
  assert.equal(languageOf('carnet-demo-language=fr; x=y', 'en'), 'fr');
  assert.equal(languageOf('carnet-demo-language=de', 'de, en;q=0.5, fr;q=0.1'), 'en');
  assert.equal(languageOf(undefined, undefined), 'fr');
  assert.match(pageOf([], 'fr'), /<html lang="fr">[\s\S]*il est en route/);
  assert.match(pageOf([], 'en'), /<html lang="en">[\s\S]*it is on its way/);
});
