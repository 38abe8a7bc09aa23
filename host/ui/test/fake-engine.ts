import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { DoctorReport } from '@jackfield/protocol/doctor';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CommandSuggestion, EventName, Events, MethodName, Methods, Request } from '@jackfield/protocol/rpc';
import type {
  Grant,
  InspectedOffer,
  PluginLogLine,
  PluginSourceState,
  PluginStatus,
  PluginView,
} from '@jackfield/protocol/plugins';
import { PCM_WAIT_PROTOCOL } from '@jackfield/protocol/pcm';
import type { AddressReading, ServerInvite } from '@jackfield/protocol/servers';
import type { ConnectionState, SelfState, Snapshot, WhisperState } from '@jackfield/protocol/state';
import { WebSocketServer, type WebSocket } from 'ws';
import { FakeMeters } from './fake-meters.ts';
import { FINGERPRINT } from './fixtures.ts';
import { FakeSound } from './fake-sound.ts';
import { servePage, setPageHeaders } from './page-files.ts';
import { PNG } from './slot-fixtures.ts';

const LATE_MS = 300;

function readAsTyped(text: string): AddressReading {
  return { isOk: true, address: text, fingerprint: null, channelName: null, isKnown: false };
}

/** Methods that only the command line uses, not the page. */
type CommandMethod = 'devInstall' | 'devRestore' | 'recordMicrophone' | 'recordCall' | 'loopVoice';

type Handlers = {
  [M in Exclude<MethodName, CommandMethod>]: (
    params: Methods[M]['params'],
  ) => Methods[M]['result'] | Promise<Methods[M]['result']>;
};

/** An error with which the fake answers a request. */
class Refusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A fake engine for tests of the window: serves the built page under the engine's policy, speaks the protocol and keeps its own snapshot. It is
 * typed against host/protocol, so that it cannot drift from it.
 */
export class FakeEngine implements AsyncDisposable {
  readonly token = 'test-token';
  readonly requests: Request[] = [];
  readonly pcm = new FakeSound();
  /** Errors with which the fake answers the next requests of a method, instead of the usual result. */
  readonly refusals = new Map<MethodName, { code: string; message: string }>();
  snapshot: Snapshot;
  /** Assets of all plugins, by name. */
  readonly images = new Map<string, Methods['pluginAsset']['result']>([['logo.png', PNG]]);
  /** Answers to `readAddress`, by text; any other text is an address as typed. */
  readonly readings = new Map<string, AddressReading>();
  /** Answer to `invites`. */
  invites: readonly ServerInvite[] = [];
  /** Connection state after `connect`, instead of `connected`. */
  connectionAfter: ConnectionState | null = null;
  /** Answers to `completeCommand`. */
  suggestions: readonly CommandSuggestion[] = [];
  /** Duration of an install. */
  installMs = 50;
  /** Log lines of every plugin. */
  logLines: PluginLogLine[] = [];
  /** Plugins that pages have uploaded. */
  readonly uploads: { readonly bytes: number; readonly signature: string | undefined }[] = [];
  /** Requests of this method are never answered. */
  silentMethod: MethodName | null = null;
  /** Requests of this method are answered late. */
  slowMethod: MethodName | null = null;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) =>
      offered.has(PCM_WAIT_PROTOCOL) && this.pcm.isTaken ? PCM_WAIT_PROTOCOL : ([...offered][0] ?? false),
  });
  readonly #windows = new Set<WebSocket>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #nextCode = 1;
  #validCode = '';
  #port = 0;
  readonly #meters = new FakeMeters();

  private constructor(snapshot: Snapshot, pageFolder: string | null) {
    this.snapshot = snapshot;
    const serve = servePage(pageFolder);
    this.#http = createServer((request, response) => this.#answer(request, response, serve));
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async open(snapshot: Snapshot, pageFolder: string | null, port = 0): Promise<FakeEngine> {
    const engine = new FakeEngine(snapshot, pageFolder);
    engine.#http.listen(port, '127.0.0.1');
    await once(engine.#http, 'listening');
    engine.#port = (engine.#http.address() as AddressInfo).port;
    return engine;
  }

  get port(): number {
    return this.#port;
  }

  /** An address that opens one window, once. */
  get address(): string {
    this.#validCode = `code-${this.#nextCode++}`;
    return `http://127.0.0.1:${this.#port}/#${this.#validCode}`;
  }

  get rpcUrl(): string {
    return `ws://127.0.0.1:${this.#port}/rpc`;
  }

  /** Changes the snapshot and sends the event to every window. */
  publish<E extends EventName>(event: E, data: Events[E]): void {
    for (const window of this.#windows) window.send(JSON.stringify({ event, data }));
  }

  /** Ends the check that a window requested. */
  finishDoctor(report: DoctorReport): void {
    this.#doctor.resolve(report);
  }

  /** Drops every window's socket, like an engine that crashes. */
  dropWindows(): void {
    for (const window of this.#windows) window.terminate();
  }

  setDevice(device: Snapshot['device']): void {
    this.#set('device', device);
  }

  setStatus(id: string, status: PluginStatus): void {
    const plugin = this.#plugin(id);
    this.#setPlugin({ ...plugin, status });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#http.listening) return;
    for (const timer of this.#timers) clearInterval(timer);
    for (const socket of this.#sockets.clients) socket.terminate();
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await closed;
  }

  readonly #doctor = Promise.withResolvers<DoctorReport>();
  readonly #handlers: Handlers = {
    connect: ({ address }) => this.#connect(address),
    readAddress: ({ text }) => this.readings.get(text) ?? readAsTyped(text),
    invites: () => this.invites,
    saveServer: ({ address, name }) => {
      const { settings } = this.snapshot;
      const others = settings.servers.filter((server) => server.address !== address);
      const lastUsedAtMs = settings.servers.find((server) => server.address === address)?.lastUsedAtMs ?? null;
      return this.#set('settings', {
        ...settings,
        servers: [...others, { address, name: name || address, lastUsedAtMs }],
      });
    },
    removeServer: ({ address }) => {
      const { settings } = this.snapshot;
      return this.#set('settings', {
        ...settings,
        servers: settings.servers.filter((server) => server.address !== address),
      });
    },
    trustServer: ({ address }) => this.#connect(address),
    disconnect: () => this.#set('connection', { kind: 'idle' }),
    joinChannel: ({ channelId }) => this.#moveSelf(channelId),
    leaveChannel: () => this.#moveSelf(null),
    setMuted: ({ isMuted }) => this.#setSelf({ isMuted }),
    setDeafened: ({ isDeafened }) => this.#setSelf({ isDeafened }),
    setMonitoring: ({ isMonitoring }) => this.#setSelf({ isMonitoring }),
    sendChat: ({ text }) => {
      const { userId, name, channelId } = this.snapshot.self;
      const id = String(this.snapshot.chat.length + 1);
      const message = {
        id,
        channelId: channelId ?? 0,
        userId: userId ?? 0,
        userName: name,
        text,
        sentAtMs: Date.now(),
      };
      this.snapshot = { ...this.snapshot, chat: [...this.snapshot.chat, message] };
      this.publish('chat', message);
      return null;
    },
    completeCommand: () => this.suggestions,
    setUserVolume: ({ userId, percent }) => {
      const fingerprint = this.snapshot.users.find(({ id }) => id === userId)?.fingerprint ?? '';
      const { settings } = this.snapshot;
      return this.#set('settings', { ...settings, userVolumes: { ...settings.userVolumes, [fingerprint]: percent } });
    },
    setUserMuted: ({ userId, isMuted }) => {
      const fingerprint = this.snapshot.users.find(({ id }) => id === userId)?.fingerprint ?? '';
      const { settings } = this.snapshot;
      const others = settings.mutedUsers.filter((known) => known !== fingerprint);
      return this.#set('settings', { ...settings, mutedUsers: isMuted ? [...others, fingerprint] : others });
    },
    updateSettings: (change) => {
      const settings = { ...this.snapshot.settings, ...change };
      this.#setSelf({ name: settings.name });
      return this.#set('settings', settings);
    },
    watchMeters: ({ isWatching }) => this.#watchMeters(isWatching),
    watchDevices: ({ isWatching }) => {
      if (isWatching && this.snapshot.devices !== null) this.publish('devices', this.snapshot.devices);
      return null;
    },
    playTestSound: () => null,
    runDoctor: () => this.#doctor.promise,
    watchPeople: () => null,
    refreshPlugins: () => null,
    setRegistry: ({ place, isListed }) => {
      const { settings } = this.snapshot;
      const others = settings.registries.filter((known) => known !== place);
      return this.#set('settings', { ...settings, registries: isListed ? [...others, place] : others });
    },
    pluginSources: () => [
      { name: 'bundled', kind: 'bundled', plugins: 5, error: null },
      ...this.snapshot.settings.registries.map((name): PluginSourceState => {
        const error = name.includes('away') ? { code: 'REGISTRY_UNREACHABLE', message: `${name} is away.` } : null;
        return { name, kind: name.startsWith('http') ? 'http' : 'folder', plugins: error === null ? 1 : 0, error };
      }),
    ],
    pluginGrants: () => Object.fromEntries(this.snapshot.plugins.map(({ id, grants }) => [id, grants])),
    pluginLog: () => this.logLines,
    reportPlugin: ({ id }) => {
      this.setStatus(id, { kind: 'off' });
      return { file: `/home/ada/.local/share/jackfield/plugins/reports/${id.replace(':', '-')}.json` };
    },
    inspectPlugin: ({ id }) => this.#inspected(id),
    inspectPluginFile: () => this.#inspected('someone:parrot'),
    setPluginGrant: ({ id, permission, where }) => {
      const plugin = this.#plugin(id);
      const scope = where === 'here' ? 'servers' : where;
      const grants = plugin.grants.map((grant): Grant =>
        grant.id === permission ? { ...grant, scope, isInForce: where !== 'nowhere' } : grant,
      );
      this.#setPlugin({ ...plugin, grants });
      return null;
    },
    installPlugin: async ({ id, granted }) => {
      const wanted = this.#plugin(id).permissions.map((permission) => permission.id);
      if ([...wanted].sort().join() !== [...granted].sort().join())
        throw new Refusal('PLUGIN_GRANT_MISMATCH', 'Other permissions.');
      this.setStatus(id, { kind: 'installing', step: 'checking the file' });
      await new Promise((resolve) => setTimeout(resolve, this.installMs));
      this.setStatus(id, { kind: this.#inspected(id).offer.startsOff ? 'off' : 'on' });
      return null;
    },
    removePlugin: ({ id }) => this.#settle(id, { kind: 'available' }),
    enablePlugin: ({ id }) => this.#settle(id, { kind: 'on' }),
    disablePlugin: ({ id }) => this.#settle(id, { kind: 'off' }),
    keepPluginOn: ({ id, staysOn }) => {
      this.#setPlugin({ ...this.#plugin(id), rest: { isResting: false, staysOn } });
      return null;
    },
    setPluginSettings: ({ id, settings }) => {
      this.#setPlugin({ ...this.#plugin(id), settings });
      return null;
    },
    pluginKey: () => null,
    setChainOrder: ({ stage, order }) => this.#set('chain', { ...this.snapshot.chain, [stage]: order }),
    uiInput: () => null,
    pressMark: () => null,
    pluginAsset: ({ name }) => {
      const image = this.images.get(name);
      if (image === undefined) throw new Refusal('PLUGIN_IMAGE_UNKNOWN', `No image ${name}.`);
      return image;
    },
    reportDevice: ({ isRunning, error }) => this.#set('device', { ...this.snapshot.device, isRunning, error }),
    answerRecording: () => null,
    recordConversation: () => ({ folder: '/home/ada/Music/Jackfield recordings/x' }),
    markRecording: () => null,
    stopRecording: () => null,
    startWhisper: (target) => {
      this.#setWhisper({ own: { ...target, reached: 2 }, lastTarget: target });
      return null;
    },
    stopWhisper: () => {
      this.#setWhisper({ own: null });
      return null;
    },
    setListening: ({ channelIds }) => {
      const { users, self } = this.snapshot;
      const own = users.find(({ id }) => id === self.userId);
      if (own === undefined) return null;
      const changed = { ...own, listensTo: channelIds };
      this.snapshot = { ...this.snapshot, users: users.map((user) => (user === own ? changed : user)) };
      this.publish('userChanged', changed);
      return null;
    },
    setWhisperRefused: ({ userId, isRefused }) => {
      const fingerprint = this.snapshot.users.find(({ id }) => id === userId)?.fingerprint ?? '';
      const { settings } = this.snapshot;
      const others = settings.whisperRefusals.filter((known) => known !== fingerprint);
      return this.#set('settings', { ...settings, whisperRefusals: isRefused ? [...others, fingerprint] : others });
    },
    dismissNotice: ({ id }) => {
      this.snapshot = { ...this.snapshot, notices: this.snapshot.notices.filter((notice) => notice.id !== id) };
      this.publish('noticeGone', { id });
      return null;
    },
  };

  #set<K extends 'connection' | 'settings' | 'chain' | 'device'>(key: K, value: Snapshot[K] & Events[K]): null {
    this.snapshot = { ...this.snapshot, [key]: value };
    this.publish(key, value);
    return null;
  }

  #connect(address: string): null {
    this.#set('connection', { kind: 'connecting', address });
    if (this.connectionAfter !== null) return this.#set('connection', this.connectionAfter);
    return this.#set('connection', {
      kind: 'connected',
      address,
      serverName: 'The Exchange',
      voicePath: 'udp',
      fingerprint: FINGERPRINT,
      trust: 'known',
    });
  }

  #setWhisper(change: Partial<WhisperState>): void {
    const whisper = { ...this.snapshot.whisper, ...change };
    this.snapshot = { ...this.snapshot, whisper };
    this.publish('whisper', whisper);
  }

  #setSelf(change: Partial<SelfState>): null {
    const self = { ...this.snapshot.self, ...change };
    const users = this.snapshot.users.map((user) =>
      user.id === self.userId
        ? { ...user, name: self.name, channelId: self.channelId, isMuted: self.isMuted, isDeafened: self.isDeafened }
        : user,
    );
    this.snapshot = { ...this.snapshot, self, users };
    this.publish('self', self);
    this.publish('users', users);
    return null;
  }

  #moveSelf(channelId: number | null): null {
    this.#setSelf({ channelId });
    this.snapshot = { ...this.snapshot, chat: [] };
    this.publish('chatHistory', []);
    return null;
  }

  #settle(id: string, status: PluginStatus): null {
    this.setStatus(id, status);
    return null;
  }

  #inspected(id: string): InspectedOffer {
    const plugin = this.#plugin(id);
    const { digest, signature, source } = plugin;
    const version = plugin.update?.version ?? plugin.version;
    const granted = new Set(plugin.grants.map((grant) => grant.id));
    const added =
      granted.size === 0 ? [] : plugin.permissions.flatMap((each) => (granted.has(each.id) ? [] : [each.id]));
    const startsOff = granted.size === 0 && plugin.hooks.includes('captured-audio');
    return { plugin, permissions: plugin.permissions, offer: { version, digest, source, added, startsOff, signature } };
  }

  #plugin(id: string): PluginView {
    const plugin = this.snapshot.plugins.find((known) => known.id === id);
    if (plugin === undefined) throw new Refusal('PLUGIN_UNKNOWN', `No registry has a plugin with the id ${id}.`);
    return plugin;
  }

  #setPlugin(plugin: PluginView): void {
    this.snapshot = {
      ...this.snapshot,
      plugins: this.snapshot.plugins.map((known) => (known.id === plugin.id ? plugin : known)),
    };
    this.publish('plugin', plugin);
  }

  get isWatchingMeters(): boolean {
    return this.#timers.size > 0;
  }

  #watchMeters(isWatching: boolean): null {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    if (isWatching) {
      this.#timers.add(setInterval(() => this.publish('meters', this.#meters.next()), 100));
      this.#timers.add(
        setInterval(() => this.publish('quality', this.#meters.qualityFrom(this.snapshot.quality)), 1000),
      );
    }
    return null;
  }

  #answer(request: IncomingMessage, response: ServerResponse, serve: ReturnType<typeof servePage>): void {
    setPageHeaders(response);
    if (request.method === 'POST' && request.url === '/session') {
      void this.#openSession(request, response);
    } else if (request.method === 'POST' && request.url === '/plugin') {
      void this.#takePlugin(request, response);
    } else {
      serve(request, response);
    }
  }

  async #takePlugin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const header = request.headers['x-jackfield-signature'];
    const signature = typeof header === 'string' ? Buffer.from(header, 'base64').toString() : undefined;
    const bytes = Buffer.concat(chunks);
    this.uploads.push({ bytes: bytes.length, signature });
    const isPlugin =
      bytes.toString('latin1').startsWith('\0asm') && request.headers.authorization === `Bearer ${this.token}`;
    const refusal = { code: 'PLUGIN_MALFORMED', message: 'The file is no valid WebAssembly component.' };
    response.writeHead(isPlugin ? 200 : 400, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isPlugin ? this.#inspected('lab:transcriber') : refusal));
  }

  async #openSession(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { code } = JSON.parse(body) as { code: string };
    const isValid = code === this.#validCode;
    this.#validCode = '';
    response.writeHead(isValid ? 200 : 403, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isValid ? { token: this.token, rpcPort: this.#port, pcmPort: this.#port } : {}));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.headers['sec-websocket-protocol']?.split(',')[0] !== `jackfield.${this.token}`) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (request.url === '/pcm') this.pcm.open(webSocket);
      else this.#openRpc(webSocket);
    });
  }

  #openRpc(socket: WebSocket): void {
    this.#windows.add(socket);
    socket.on('close', () => this.#windows.delete(socket));
    socket.on('message', (data) => void this.#handle(socket, JSON.parse(String(data)) as Request));
    socket.send(JSON.stringify({ event: 'snapshot', data: this.snapshot }));
  }

  async #handle(socket: WebSocket, request: Request): Promise<void> {
    this.requests.push(request);
    if (request.method === this.silentMethod) return;
    if (request.method === this.slowMethod) await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    const refusal = this.refusals.get(request.method);
    if (refusal !== undefined) {
      socket.send(JSON.stringify({ id: request.id, error: refusal }));
      return;
    }
    try {
      const handlers: Partial<Record<MethodName, unknown>> = this.#handlers;
      const handler = handlers[request.method] as (params: Request['params']) => unknown;
      socket.send(JSON.stringify({ id: request.id, result: (await handler(request.params)) ?? null }));
    } catch (error) {
      const code = error instanceof Refusal ? error.code : 'INTERNAL';
      socket.send(JSON.stringify({ id: request.id, error: { code, message: String(error) } }));
    }
  }
}
