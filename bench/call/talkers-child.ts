/** node talkers-child.ts OPTIONS, forked by talkers.ts; ends with its parent. */
import { openRawClient } from '../../server/testing/raw-client.ts';
import { openMumbleBot } from '../relay/murmur.ts';
import { encodeSpeech } from './talkers.ts';
import type { TalkersOptions } from './talkers.ts';

const PACKET_MS = 20;
const HELLO_MS = 4_000;
const LOBBY = 1;

process.on('SIGINT', () => undefined);
process.once('disconnect', () => process.exit(0));

const options = JSON.parse(process.argv[2] ?? '') as TalkersOptions;
const packets = encodeSpeech(options.speechWav);
const bots: ((index: number, packet: Uint8Array) => void)[] = [];
for (let number = 0; number < options.count; number += 1) {
  bots.push(options.product === 'mumble' ? await mumbleBot() : await jackfieldBot(number));
}

async function mumbleBot(): Promise<(index: number, packet: Uint8Array) => void> {
  const bot = await openMumbleBot(options.port, () => undefined);
  // Mumble counts frames of 10 ms.
  return (index, packet) => bot.sendVoice(1 + index * 2, packet);
}

async function jackfieldBot(number: number): Promise<(index: number, packet: Uint8Array) => void> {
  // The server limits the simultaneous talkers of one address.
  const name = `Bot ${number}`;
  const bot = await openRawClient({ port: options.port, name, localAddress: `127.0.0.${3 + (number % 2)}` });
  await bot.prepareVoice(LOBBY);
  // The bot is deafened, so that it receives nothing from the others.
  bot.send({ type: 'self', name, isMuted: false, isDeafened: true });
  bot.udp.removeAllListeners('message');
  bot.udp.on('message', (datagram: Buffer) => bot.takeAck(datagram));
  let counter = 2;
  setInterval(() => bot.hello((counter += 1)), HELLO_MS);
  return (index, packet) => bot.sendVoice(1 + index, packet, bot.udp, false, 1 + index * 2);
}

const startMs = performance.now();
let sent = 0;
setInterval(() => {
  const due = Math.floor((performance.now() - startMs) / PACKET_MS);
  for (; sent < due; sent += 1) {
    // Each bot is at another position of the speech.
    for (const [number, send] of bots.entries()) send(sent, packets[(sent + number * 67) % packets.length]!);
  }
}, PACKET_MS / 2);
process.send?.('talking');
