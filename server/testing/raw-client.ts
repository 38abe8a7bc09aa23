/** A client that speaks the protocol by hand and misbehaves on purpose: keeps old keys, forges, floods. */
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { TLSSocket } from 'node:tls';
import { WebSocket } from 'ws';
import { blankHello, encodeHello, HELLO_BYTES, parseHello, PLAIN_HELLO_BYTES } from '@jackfield/wire/hello-packet';
import type { Hello } from '@jackfield/wire/hello-packet';
import { MAX_SERVER_MESSAGE_BYTES } from '@jackfield/wire/limits';
import { loginBytes } from '@jackfield/wire/login';
import type { ClientMessage, ServerMessage, ServerMessages } from '@jackfield/wire/messages';
import { parseServerMessage } from '@jackfield/wire/parse-message';
import { TransportKey } from '@jackfield/wire/transport-key';
import { agreementBytes, createAgreementKeys } from '@jackfield/wire/whisper-seal';
import { importCompactVoiceKey, importVoiceKey, VoiceSealer } from '@jackfield/wire/voice-seal';

export interface RawClient extends AsyncDisposable {
  readonly socket: WebSocket;
  readonly udp: Socket;
  readonly welcome: ServerMessages['welcome'];
  readonly transportKey: TransportKey;
  readonly messages: ServerMessage[];
  /** All datagrams from the relay other than acks. */
  readonly packets: Buffer[];
  acks: number;
  /** Fields of the last ack read by `takeAck`. */
  readonly ack: Hello;
  /** All sender keys received so far, by `userId/epoch`. */
  readonly keys: Map<string, KeyObject>;
  readonly closed: Promise<{ code: number; reason: string }>;
  send(message: ClientMessage): void;
  until(what: string, isTrue: () => boolean, timeoutMs?: number): Promise<void>;
  join(channelId: number): Promise<ServerMessages['joined']>;
  /** Sends a hello from this or another socket with the last cookie received. `isPlain`: without a cookie, like the first clients. */
  hello(counter: number, socket?: Socket, isPlain?: boolean): void;
  /** Returns true for an ack; the next hello returns its cookie. Called for every datagram received on `udp`. */
  takeAck(datagram: Buffer): boolean;
  /** Distributes a key, proves the address (hellos 1 and 2) and receives voice over UDP. */
  prepareVoice(channelId: number): Promise<void>;
  /** Packet with header, sealed payload and seal, without the transport tag. */
  seal(sequence: number, text: string | Uint8Array, epoch?: number, hasCodecTag?: boolean, timestamp?: number): Buffer;
  /** Sends `compactVoice` and `whisperSupport`, as clients that can whisper do. */
  supportWhispers(): void;
  /** Sends a compact packet with its transport tag. `senderId` is that of a whisper; by default it is the client's own. */
  sendCompact(sequence: number, text: string, changeTag?: number, senderId?: number): void;
  /** Sends a sealed packet with the transport tag from this or another socket. Without a timestamp, the packet lasts 10 ms. */
  sendVoice(
    sequence: number,
    text: string | Uint8Array,
    socket?: Socket,
    hasCodecTag?: boolean,
    timestamp?: number,
  ): void;
}

export interface RawOptions {
  readonly port: number;
  readonly name?: string;
  readonly change?: (login: ClientMessage & { type: 'login' }) => object;
  readonly privateKeyPem?: string;
  /** Loopback address to connect from. 127.0.0.2 makes the server see a different client address. */
  readonly localAddress?: string;
}

/** Connects up to the challenge, which is as far as an attacker without an identity can get. */
export async function openRawSocket(
  port: number,
  localAddress = '127.0.0.1',
): Promise<{
  socket: WebSocket;
  challenge: ServerMessages['challenge'];
  certificateSha256: Buffer;
  closed: Promise<{ code: number; reason: string }>;
}> {
  const socket = new WebSocket(`wss://127.0.0.1:${port}/`, {
    rejectUnauthorized: false,
    perMessageDeflate: false,
    // Same limit as in the real client.
    maxPayload: MAX_SERVER_MESSAGE_BYTES,
    localAddress,
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  let certificateSha256 = Buffer.alloc(32);
  socket.once('upgrade', (response) => {
    const raw = response.socket instanceof TLSSocket ? response.socket.getPeerX509Certificate()?.raw : undefined;
    certificateSha256 = createHash('sha256')
      .update(raw ?? '')
      .digest();
  });
  socket.on('error', () => undefined);
  const first = await Promise.race([once(socket, 'message'), closed]);
  if (!Array.isArray(first)) throw new Error(`closed before the challenge: ${first.code} ${first.reason}`);
  const parsed = parseServerMessage(String(first[0]));
  if (!parsed.isOk || parsed.message.type !== 'challenge') throw new Error('no challenge came');
  return { socket, challenge: parsed.message, certificateSha256, closed };
}

export async function openRawClient(options: RawOptions): Promise<RawClient> {
  const { socket, challenge, certificateSha256, closed } = await openRawSocket(options.port, options.localAddress);
  const privateKey =
    options.privateKeyPem === undefined
      ? generateKeyPairSync('ed25519').privateKey
      : createPrivateKey(options.privateKeyPem);
  const publicKey = Buffer.from(createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '', 'base64url');
  const signature = sign(
    null,
    loginBytes(Buffer.from(challenge.nonce, 'base64'), certificateSha256, publicKey),
    privateKey,
  );
  const login = {
    type: 'login' as const,
    protocol: 1,
    name: options.name ?? 'Raw',
    publicKey: publicKey.toString('base64'),
    signature: signature.toString('base64'),
  };
  const messages: ServerMessage[] = [];
  const packets: Buffer[] = [];
  const keys = new Map<string, KeyObject>();
  socket.on('message', (data, isBinary) => {
    if (isBinary) return;
    const parsed = parseServerMessage(String(data));
    if (!parsed.isOk) throw new Error(parsed.detail);
    messages.push(parsed.message);
    if (parsed.message.type !== 'joined' && parsed.message.type !== 'voiceKeys') return;
    for (const { userId, epoch, key } of parsed.message.keys) {
      keys.set(`${userId}/${epoch}`, importVoiceKey(Buffer.from(key, 'base64')));
    }
  });
  socket.send(JSON.stringify(options.change?.(login) ?? login));
  const find = <T extends ServerMessage['type']>(type: T): ServerMessages[T] | undefined =>
    messages.find((message): message is ServerMessages[T] & ServerMessage => message.type === type);
  const outcome = await Promise.race([until('the welcome', () => find('welcome') !== undefined), closed]);
  if (outcome !== undefined) throw new Error(`closed: ${outcome.code} ${outcome.reason}`);
  const welcome = find('welcome');
  if (welcome === undefined) throw new Error('no welcome came');
  const transportKey = new TransportKey(Buffer.from(welcome.transportKey, 'base64'));
  const udp = createSocket('udp4');
  udp.bind(0, '127.0.0.1');
  await once(udp, 'listening');
  udp.on('message', (datagram: Buffer, _source: RemoteInfo) => {
    if (!client.takeAck(datagram)) packets.push(datagram);
  });
  const ownKey = randomBytes(16);
  const sealKey = importVoiceKey(ownKey);
  const compactKey = importCompactVoiceKey(ownKey);
  const sealer = new VoiceSealer();
  let requestId = 0;
  const client: RawClient = {
    socket,
    udp,
    welcome,
    transportKey,
    messages,
    packets,
    acks: 0,
    ack: blankHello(),
    keys,
    closed,
    until,
    send: (message) => socket.send(JSON.stringify(message)),
    join: async (channelId) => {
      requestId += 1;
      const id = requestId;
      client.send({ type: 'join', requestId: id, channelId });
      const answer = (): ServerMessages['joined'] | undefined =>
        messages.find((message) => message.type === 'joined' && message.requestId === id) as
          | ServerMessages['joined']
          | undefined;
      await until('joined', () => answer() !== undefined);
      const joined = answer();
      if (joined === undefined) throw new Error('not joined');
      return joined;
    },
    hello: (counter, from = udp, isPlain = false) => {
      const datagram = Buffer.alloc(isPlain ? PLAIN_HELLO_BYTES : HELLO_BYTES);
      const hello = { ...client.ack, connectionId: welcome.selfId, counter, clock: 0, hasCookie: !isPlain };
      transportKey.sign(datagram, encodeHello(datagram, 'hello', hello));
      from.send(datagram, welcome.udpPort ?? 0, '127.0.0.1');
    },
    takeAck: (datagram) => {
      if (parseHello(datagram, client.ack) !== 'helloAck') return false;
      client.acks += 1;
      return true;
    },
    prepareVoice: async (channelId) => {
      await client.join(channelId);
      client.send({ type: 'voiceKey', epoch: 1, key: ownKey.toString('base64') });
      await until('the key', () => messages.some(({ type }) => type === 'voiceKeyAccepted'));
      client.hello(1);
      await until('the cookie', () => client.acks === 1);
      client.hello(2);
      await until('the ack', () => client.ack.isProven);
      client.send({ type: 'voicePath', path: 'udp' });
      // This request is answered after the server has taken the path.
      await client.join(channelId);
    },
    seal: (sequence, text, epoch = 1, hasCodecTag = false, timestamp = sequence) => {
      const packet = Buffer.alloc(1_200);
      const header = { senderId: welcome.selfId, epoch, sequence, timestamp, isTalkEnd: false, hasCodecTag };
      return packet.subarray(0, sealer.seal(packet, header, sealKey, Buffer.from(text), Buffer.byteLength(text)));
    },
    sendVoice: (sequence, text, from = udp, hasCodecTag = false, timestamp = sequence) => {
      const packet = client.seal(sequence, text, 1, hasCodecTag, timestamp);
      const datagram = Buffer.alloc(packet.length + 8);
      packet.copy(datagram);
      transportKey.sign(datagram, packet.length);
      from.send(datagram, welcome.udpPort ?? 0, '127.0.0.1');
    },
    supportWhispers: () => {
      const agreement = createAgreementKeys();
      client.send({ type: 'compactVoice' });
      client.send({
        type: 'whisperSupport',
        publicKey: publicKey.toString('base64'),
        agreementKey: Buffer.from(agreement.publicKey).toString('base64'),
        signature: sign(null, agreementBytes(agreement.publicKey), privateKey).toString('base64'),
      });
    },
    sendCompact: (sequence, text, changeTag = 0, senderId = welcome.selfId) => {
      const datagram = Buffer.alloc(1_200);
      const header = { senderId, epoch: 1, sequence, timestamp: sequence };
      const flags = { isTalkEnd: false, hasCodecTag: false };
      const payload = Buffer.from(text);
      const sealed = sealer.sealCompact(datagram, { ...header, ...flags }, compactKey, payload, payload.length);
      const length = transportKey.signCompact(datagram, sealed);
      datagram[length - 1] = (datagram[length - 1] ?? 0) ^ changeTag;
      udp.send(datagram.subarray(0, length), welcome.udpPort ?? 0, '127.0.0.1');
    },
    [Symbol.asyncDispose]: async () => {
      socket.terminate();
      udp.close();
      await closed;
    },
  };
  return client;
}

async function until(what: string, isTrue: () => boolean, timeoutMs = 5_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!isTrue()) {
    if (performance.now() > endMs) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}
