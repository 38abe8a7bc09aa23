/** Configuration files of the Mumble 1.3 client; with them it starts without a wizard and without questions. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findProgram } from '../../e2e/find-program.ts';

export interface MumbleSettings {
  readonly input: string;
  readonly output: string;
  /** `push` never sends, because the key is never pressed. */
  readonly transmit: 'continuous' | 'voice' | 'push';
  /** `lowest`: one frame a packet, output and jitter buffer of 10 ms. */
  readonly latency: 'default' | 'lowest';
}

const TRANSMIT = { continuous: 0, voice: 1, push: 2 } as const;

/** Text of `Mumble.conf`, a Qt INI file. */
export function mumbleConf(settings: MumbleSettings): string {
  const isLowest = settings.latency === 'lowest';
  const sections: Record<string, Record<string, string | number | boolean>> = {
    // Without this entry, the first start opens the audio wizard.
    General: { lastupdate: 2 },
    audio: {
      input: 'PulseAudio',
      output: 'PulseAudio',
      positional: false,
      transmit: TRANSMIT[settings.transmit],
      // With the default thresholds, speech at -22 dBFS is not sent.
      ...(settings.transmit === 'voice' ? { vadmin: 0.55, vadmax: 0.7 } : {}),
      ...(isLowest ? { outputdelay: 1 } : {}),
    },
    net: { reconnect: false, ...(isLowest ? { framesperpacket: 1, jitterbuffer: 1 } : {}) },
    pulseaudio: { input: settings.input, output: settings.output },
    shortcut: { enable: false },
    tts: { enable: false },
    ui: { askonquit: false, updatecheck: false, plugincheck: false, usage: false, disablepubliclist: true },
  };
  return Object.entries(sections)
    .map(([name, values]) => [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key}=${value}`), ''])
    .flat()
    .join('\n');
}

export interface TrustedServer {
  readonly host: string;
  readonly port: number;
  /** SHA-1 of the certificate, lower-case hex. */
  readonly digest: string;
}

/** Writes settings, a certificate and the trusted server into an empty home folder. */
export function writeMumbleHome(home: string, settings: MumbleSettings, server: TrustedServer): void {
  const config = join(home, '.config', 'Mumble');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'Mumble.conf'), mumbleConf(settings));
  trustServer(join(home, '.local', 'share', 'Mumble', 'Mumble'), server);
  writeCertificate(home);
}

/** Adds the server to the trusted ones. Mumble creates its tables only where they are missing, so an existing row answers its question. */
export function trustServer(dataFolder: string, { host, port, digest }: TrustedServer): void {
  mkdirSync(dataFolder, { recursive: true });
  using database = new DatabaseSync(join(dataFolder, 'mumble.sqlite'));
  database.exec(
    'CREATE TABLE IF NOT EXISTS `cert` (`id` INTEGER PRIMARY KEY AUTOINCREMENT, `hostname` TEXT, `port` INTEGER, `digest` TEXT)',
  );
  database.prepare('INSERT INTO `cert` (`hostname`, `port`, `digest`) VALUES (?, ?, ?)').run(host, port, digest);
}

/** Writes a certificate backup; where there is one, the client imports it instead of opening the certificate wizard. */
function writeCertificate(home: string): void {
  const documents = join(home, 'Documents');
  mkdirSync(documents, { recursive: true });
  const [key, certificate] = [join(home, 'key.pem'), join(home, 'certificate.pem')];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
    '-days',
    '30',
    '-subj',
    '/CN=Bench',
  );
  const backup = join(documents, 'MumbleAutomaticCertificateBackup.p12');
  openssl('pkcs12', '-export', '-in', certificate, '-inkey', key, '-out', backup, '-passout', 'pass:');
  for (const path of [key, certificate]) rmSync(path);
}

function openssl(...args: string[]): void {
  execFileSync(findProgram('openssl'), args, { stdio: 'pipe' });
}
