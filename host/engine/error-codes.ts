/**
 * Every error that the engine shows, by area: code → what people read. `{name}` is filled from the error's details.
 * Each code has a page `docs/errors/<CODE>.md` with the headings Message, Cause and Fix; `errors.test.ts` demands it.
 */
export const errorMessages = {
  // Plugins: registry, gate, install.
  PLUGIN_UNKNOWN: 'The registry holds no plugin {id}.',
  PLUGIN_FILE_UNREADABLE: 'The plugin file {file} cannot be read.',
  PLUGIN_TOO_LARGE: 'The plugin is too large: {what} is {actual}, the limit is {limit}.',
  PLUGIN_MALFORMED: 'The file is no valid WebAssembly component: {reason} (at byte {offset}).',
  PLUGIN_UNSUPPORTED: 'The plugin uses {feature}, which Jackfield does not support. For its author: {advice}.',
  PLUGIN_BAD_NAME: 'The plugin contains a name that the host does not accept: {name}.',
  PLUGIN_MANIFEST_MISSING: 'The plugin carries no manifest.',
  PLUGIN_MANIFEST_INVALID: 'The manifest of the plugin is not valid: {reason}.',
  PLUGIN_MANIFEST_MISMATCH: 'The manifest says {claimed}, but the registry lists the file as {expected}.',
  PLUGIN_IMPORT_REFUSED: 'The plugin asks for {name}, which the host does not offer.',
  PLUGIN_EXPORT_UNKNOWN: 'The plugin offers {name}, which the host does not know.',
  PLUGIN_CONTRACT_MISMATCH: 'The plugin has {name} in another shape than the contract: {reason}.',
  PLUGIN_DIGEST_MISMATCH: 'The bytes of {file} are not the ones that were checked and agreed to.',
  PLUGIN_TRANSPILE_FAILED: '{plugin} could not be prepared: {reason}.',
  PLUGIN_CACHE_DAMAGED: 'The prepared copy of the plugin in {folder} is damaged.',
  PLUGIN_FOLDER_UNWRITABLE: 'The plugin could not be kept in {folder}: {reason}.',
  PLUGIN_NOT_INSTALLED: 'The plugin {id} is not installed.',
  PLUGIN_REQUIRED: 'The client cannot do without the plugin {id}.',
  PLUGIN_GRANT_MISMATCH: 'The plugin {id} asks for other permissions than those that were granted.',
  PLUGIN_SETTINGS_INVALID: 'The settings do not fit: {reason}.',
  PLUGIN_CHAIN_ORDER_INVALID: 'The order does not name exactly the plugins of the {stage} chain.',
  UI_INPUT_STALE: 'The plugin {id} no longer shows that control, or not in that form.',
  PLUGIN_IMAGE_UNKNOWN: 'The plugin {id} has no image {name} that the window can show.',
  PLUGIN_START_FAILED: '{plugin} did not start: {reason}.',

  // Plugins: what authors run.
  PLUGIN_PROJECT_INVALID: 'The plugin project cannot be used: {reason}.',
  PLUGIN_BUILD_FAILED: 'The plugin could not be built: {reason}',
  PLUGIN_TESTS_FAILED: '{failed} of {total} tests failed.',
  PLUGIN_UNFIT: 'The plugin would not do: {reason}.',
  TOOLCHAIN_MISSING: '{missing} is missing; {howTo}.',

  // Plugins: trust and sources.
  SIGNATURE_BAD: 'The signature of {id} is not valid: {reason}.',
  SIGNATURE_MISSING: 'The plugin {id} is not signed, but plugins of {namespace} are.',
  SIGNATURE_KEY_CHANGED: 'The plugin {id} is signed with the key {actual}, not with {expected} as before.',
  PLUGIN_DOWNGRADE: 'The version {version} of {id} is older than {installed}, which is installed.',
  PLUGIN_REVOKED: 'The plugin {id} must not run: {what} was revoked.',
  TRUST_LIST_INVALID: 'The file {file} cannot be used: {reason}.',
  TRUST_BUILT_IN: 'The keys of {namespace} came with the client and cannot be changed.',
  SIGNING_KEY_INVALID: 'The file {file} holds no secret key that can be opened: {reason}.',
  VERSION_EXISTS: 'The registry {registry} has {id} {version} already.',
  REGISTRY_UNREACHABLE: 'The registry {registry} cannot be reached: {reason}.',
  REGISTRY_INVALID: 'The registry {registry} makes no sense: {reason}.',

  // Plugins: what a chain or the events sandbox blames a plugin for.
  DEADLINE_MISSED: '{plugin} took longer than {limitMs} ms for a frame.',
  SANDBOX_HUNG: '{plugin} did not come back within {limitMs} ms and was stopped.',
  TRAPPED: '{plugin} crashed: {reason}.',
  BAD_OUTPUT: '{plugin} returned audio that is not valid: {reason}.',
  SANDBOX_DIED: 'The process in which {plugin} ran ended unexpectedly: {reason}.',
  PLUGIN_PAUSED:
    '{plugin} is switched off for now, because the computer is too busy: {reason} It is switched on again when that is over.',
  EVENT_SHARE_EXCEEDED:
    '{plugin} uses more than its share of the processor while others wait: it is {usedMs} ms behind, its share is {shareMs} ms a second.',
  EVENT_QUEUE_FULL: '{plugin} is too slow for the events that it asked for; {dropped} were dropped.',

  // Plugins: slash commands.
  COMMAND_UNKNOWN: 'There is no command /{name}. Write /help for a list, or // for a message that starts with a slash.',
  COMMAND_ARGUMENT_INVALID: '/{name}: {reason}.',
  COMMAND_FAILED: '/{name} failed. {plugin} says: {reason}.',
  COMMAND_UNANSWERED:
    '{plugin} did not answer /{name}: it crashed, or took too long. Its log on the Plugins page says more.',

  FAILED_CLOSED: 'Nothing was sent: the plugin {id} did not answer, and nothing is to leave without it.',
  LANE_MESSAGE_INVALID: '{plugin} made a control message into one that does not fit: {reason}.',

  // Plugins: sandboxes as such.
  SANDBOX_START_FAILED: 'The {sandbox} sandbox did not start: {reason}.',
  SANDBOX_PROTOCOL: 'The {sandbox} sandbox sent something that makes no sense: {reason}.',
  NODE_TOO_OLD: 'Plugins need Node {required} or newer; this is Node {actual}.',
  CHAIN_CLOSED: 'The audio chain is closed.',

  // Audio.
  AUDIO_FILE_UNREADABLE: 'The audio file {file} cannot be read: {reason}.',
  AUDIO_FILE_INVALID: 'The audio file {file} is no WAV file that the client understands: {reason}.',
  AUDIO_FILE_UNWRITABLE: 'The recording {file} cannot be written: {reason}.',
  AUDIO_PORT_FAILED: 'The port for the audio of the window cannot be opened: {reason}.',
  AUDIO_THREAD_DIED: 'The audio part of the client ended unexpectedly: {reason}.',

  // Lanes.
  ADDRESS_INVALID: '“{address}” is not a server address: {reason}.',
  SERVER_UNREACHABLE: 'Could not connect to {address}: {reason}.',
  SERVER_TIMED_OUT:
    'Could not connect to {address}: no answer within {waitedSeconds} s. Check the address, that the server runs, and that its firewall lets TCP through.',
  NOT_A_SERVER: "{address} isn't a compatible Jackfield server: {reason}.",
  CERTIFICATE_CHANGED: 'The server {address} shows another certificate than before: {actual} instead of {expected}.',
  INVITE_MISMATCH:
    'The server {address} is not the one in the invite link: it shows the certificate {actual}, the link names {expected}.',
  IDENTITY_UNUSABLE: 'The identity in {file} cannot be used: {reason}.',
  CONNECTION_LOST: 'The connection to {address} was lost: {reason}.',
  NOT_CONNECTED: 'There is no connection to {address} now.',
  REQUEST_TIMED_OUT: 'The server did not answer within {waitedMs} ms.',
  SERVER_STOPPING: 'The server {address} is being stopped.',
  PROTOCOL_MISMATCH: 'The server {address} speaks another version of the protocol.',
  LOGIN_TIMED_OUT: 'The login at {address} took too long.',
  LOGIN_REFUSED: 'The server {address} did not accept the identity of this client.',
  SERVER_FULL: 'The server {address} is full.',
  TOO_MANY_CONNECTIONS: 'The server {address} has too many connections from your network.',
  REPLACED: 'You connected to {address} from somewhere else.',
  TOO_SLOW: 'The connection to {address} is too slow for what the server sends.',
  TOO_MANY_MESSAGES: 'The client sent more to {address} than the server takes.',
  BAD_MESSAGE: 'The server {address} did not understand the client.',
  UNKNOWN_CHANNEL: 'The server has no such channel.',
  CHANNEL_NOT_THERE: 'The server {address} has no channel {channel}: you are in none.',
  CHANNEL_FULL: 'The channel is full.',
  NAME_INVALID: 'The name {name} cannot be used: it {reason}.',
  NOT_IN_CHANNEL: 'You are in no channel.',
  CHAT_TOO_FAST: 'You write faster than the server takes it.',
  CHAT_TOO_LONG: 'The message is longer than {limit} characters.',
  CHAT_EMPTY: 'The message is empty.',

  // Recordings of a channel.
  RECORDING_BUSY: 'Somebody records this channel already.',
  RECORDING_TOO_OFTEN: 'This channel was asked too often; wait half a minute.',
  RECORDING_UNSUPPORTED: 'The server {address} cannot ask people whether they may be recorded.',
  RECORDING_ENDED: 'The recording ended before it began.',
  SLICE_INVALID: 'The recording {file} cannot be replayed: {reason}.',
  SLICE_UNWRITABLE: 'The recording cannot be written to {folder}: {reason}.',

  // Session and settings.
  SETTINGS_DAMAGED: 'The file {file} was damaged and is kept as {aside}: {reason}.',
  SETTINGS_INVALID: 'The settings do not fit: {reason}.',
  SETTINGS_UNREADABLE: 'The file {file} cannot be read: {reason}.',
  SETTINGS_UNWRITABLE: 'The file {file} cannot be written: {reason}.',
  FOLDER_UNUSABLE:
    'The folder {folder} cannot be used ({reason}): repair it, or name another one with --data-dir or JACKFIELD_HOME.',
  TEMPORARY_FOLDER_UNUSABLE:
    'No temporary folder can be used ({reason}): set TMPDIR to a folder with a short path that exists and that you may write to.',
  INSTALLATION_INCOMPLETE: 'A package of Jackfield is missing ({reason}): run `npm ci` in the folder of Jackfield.',
  DISK_FULL:
    'The disk is full ({reason}): free some space, or name a folder on another disk with --data-dir or JACKFIELD_HOME.',
  ENGINE_RUNNING: 'An engine of this user runs already (process {pid}).',
  ENGINE_NOT_RUNNING: 'No client runs on {folder}: start one first, with `jackfield start` or `npm start`.',
  ENGINE_CLOSED: 'The engine is closing.',
  PAGE_NOT_BUILT: 'The window is not built: {folder} holds no index.html.',
  PAGE_BUILD_FAILED: 'The window could not be built: {reason}.',
  WINDOW_PORT_IN_USE: 'Port {port} on 127.0.0.1 is taken by another program.',
  WINDOW_CODE_REFUSED: 'The code in the address was used already or is wrong.',
  USER_UNKNOWN: 'Nobody with the number {userId} is on the server.',
  RPC_UNKNOWN_METHOD: 'The engine knows no request {method}.',
  RPC_BAD_PARAMS: 'The request {method} does not fit: {reason}.',
  RPC_BUSY: 'The window asked for more than {limit} things at once.',

  // The window, which reports what its device meets.
  ENGINE_LINK_CLOSED: 'The window has lost the engine. It connects again by itself.',
  ENGINE_NO_ANSWER: 'The engine did not answer in time. Try again.',
  MICROPHONE_DENIED:
    'The microphone is not allowed. Allow it for this page (the icon beside the address), then try again.',
  MICROPHONE_NOT_FOUND: 'No microphone was found. Plug one in: it is picked up by itself.',
  MICROPHONE_BUSY:
    'The microphone is in use by another program, or the system refuses it. Close that program, then try again.',
  AUDIO_UNAVAILABLE: 'Sound cannot be started in this window.',
  OUTPUT_UNAVAILABLE: 'The chosen loudspeaker cannot be used. Sound goes to the standard one.',

  // Anything that nobody foresaw.
  INTERNAL: 'Something went wrong inside the client: {reason}.',
} as const;

/** A code of `docs/errors/`. */
export type ErrorCode = keyof typeof errorMessages;

/** True for a code of the table, for instance one that arrived from another thread. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorMessages, value);
}
