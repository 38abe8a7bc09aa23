/**
 * Every error that the engine shows, by area: code → what people read. `{name}` is filled from the error's details.
 * Each code has a page `docs/errors/<CODE>.md` with the headings Message, Cause and Fix; `errors.test.ts` demands it.
 */
export const errorMessages = {
  // Plugins: registry, gate, install.
  PLUGIN_UNKNOWN: 'No registry has a plugin with the id {id}. Check the id, or add the registry that has it.',
  PLUGIN_FILE_UNREADABLE: 'The plugin file {file} cannot be read. Check that it exists and that you may read it.',
  PLUGIN_TOO_LARGE: 'The plugin is too large to install: {what} is {actual}, and the limit is {limit}.',
  PLUGIN_MALFORMED: 'The file is no valid WebAssembly component: {reason} (at byte {offset}).',
  PLUGIN_UNSUPPORTED: 'The plugin uses {feature}, which Jackfield does not support. For its author: {advice}.',
  PLUGIN_BAD_NAME: 'The plugin contains a name that the host does not accept: {name}.',
  PLUGIN_MANIFEST_MISSING: 'The file is not a Jackfield plugin: it contains no manifest.',
  PLUGIN_MANIFEST_INVALID: 'The plugin cannot be installed, because its manifest is not valid: {reason}.',
  PLUGIN_MANIFEST_MISMATCH:
    'The plugin cannot be installed: the registry lists the file as {expected}, but the file itself says {claimed}.',
  PLUGIN_IMPORT_REFUSED: 'The plugin cannot be installed: it needs {name}, which Jackfield does not offer.',
  PLUGIN_EXPORT_UNKNOWN: 'The plugin cannot be installed: it offers {name}, which Jackfield does not know.',
  PLUGIN_CONTRACT_MISMATCH:
    'The plugin cannot be installed: {name} does not have the form that this version of Jackfield expects: {reason}.',
  PLUGIN_DIGEST_MISMATCH:
    'The file {file} has changed since you agreed to its permissions, so it was not installed. Look at it again.',
  PLUGIN_TRANSPILE_FAILED: '{plugin} could not be prepared: {reason}.',
  PLUGIN_CACHE_DAMAGED:
    'The prepared copy of the plugin in {folder} is damaged. Jackfield prepares it again when the plugin starts.',
  PLUGIN_FOLDER_UNWRITABLE: 'The plugin could not be kept in {folder}: {reason}.',
  PLUGIN_NOT_INSTALLED: 'The plugin {id} is not installed. Install it first.',
  PLUGIN_REQUIRED: 'Jackfield needs the plugin {id}, so it cannot be turned off or removed.',
  PLUGIN_GRANT_MISMATCH:
    'The plugin {id} asks for other permissions than those you agreed to, so it was not installed. Look at the permissions again.',
  PLUGIN_SETTINGS_INVALID: 'The plugin’s settings were not changed, because a value does not fit: {reason}.',
  PLUGIN_CHAIN_ORDER_INVALID:
    'The order was not changed: it does not name exactly the plugins of the {stage} chain. They may have changed meanwhile; try again.',
  UI_INPUT_STALE: 'The plugin {id} no longer shows that control, so nothing was done.',
  PLUGIN_IMAGE_UNKNOWN: 'The plugin {id} has no image called {name} that the window can show.',
  PLUGIN_START_FAILED: '{plugin} did not start: {reason}.',

  // Plugins: what authors run.
  PLUGIN_PROJECT_INVALID: 'The plugin project cannot be used: {reason}.',
  PLUGIN_BUILD_FAILED: 'The plugin could not be built: {reason}',
  PLUGIN_TESTS_FAILED: '{failed} of {total} tests failed.',
  PLUGIN_UNFIT: 'The plugin is not ready to be published: {reason}.',
  TOOLCHAIN_MISSING: '{missing} is needed and was not found; {howTo}.',

  // Plugins: trust and sources.
  SIGNATURE_BAD:
    'The signature of {id} is not valid, so the file may have been tampered with: {reason}. Do not install it.',
  SIGNATURE_MISSING:
    'The plugin {id} is not signed, but all plugins of {namespace} are, so this file may not come from them.',
  SIGNATURE_KEY_CHANGED:
    'The plugin {id} is signed with another key than before: {actual} instead of {expected}. Ask its author before you trust it.',
  PLUGIN_DOWNGRADE: 'Version {version} of {id} is older than {installed}, which is installed, so nothing was changed.',
  PLUGIN_REVOKED: 'The plugin {id} was turned off and must not run: {what} was revoked.',
  TRUST_LIST_INVALID: 'The list of trusted keys {file} cannot be used: {reason}.',
  TRUST_BUILT_IN: 'The keys of {namespace} come with Jackfield and cannot be changed.',
  SIGNING_KEY_INVALID: 'The secret key in {file} cannot be opened: {reason}.',
  VERSION_EXISTS: 'The registry {registry} already has {id} {version}. Raise the version, then publish again.',
  REGISTRY_UNREACHABLE: 'The registry {registry} cannot be reached: {reason}.',
  REGISTRY_INVALID: 'The registry {registry} cannot be used, because its contents are not valid: {reason}.',

  // Plugins: faults that a chain or the events sandbox attributes to a plugin.
  DEADLINE_MISSED: '{plugin} took longer than {limitMs} ms for a frame.',
  SANDBOX_HUNG: '{plugin} did not come back within {limitMs} ms and was stopped.',
  TRAPPED: '{plugin} crashed: {reason}.',
  BAD_OUTPUT: '{plugin} returned invalid audio: {reason}.',
  SANDBOX_DIED: 'The process in which {plugin} ran ended unexpectedly: {reason}.',
  PLUGIN_PAUSED:
    '{plugin} is switched off for now, because the computer is too busy: {reason} It is switched on again when that is over.',
  PLUGIN_RESTS:
    '{plugin} rests, because this computer is too busy. Close other programs; the call goes on without it until it comes back by itself.',
  EVENT_SHARE_EXCEEDED:
    '{plugin} uses more than its share of the processor while others wait: it is {usedMs} ms behind, its share is {shareMs} ms a second.',
  EVENT_QUEUE_FULL: '{plugin} is too slow for the events that it receives; {dropped} were dropped.',

  // Plugins: slash commands.
  COMMAND_UNKNOWN:
    'There is no command /{name}. Type /help for a list. To send a message that starts with a slash, type two.',
  COMMAND_ARGUMENT_INVALID: 'The command /{name} was not run: {reason}.',
  COMMAND_FAILED: 'The command /{name} failed. {plugin} says: {reason}.',
  COMMAND_UNANSWERED:
    '{plugin} did not answer /{name}: it crashed or took too long. Its log on the Plugins page says more.',

  FAILED_CLOSED: 'Nothing was sent: the plugin {id} did not answer, and nothing is to leave without it.',
  LANE_MESSAGE_INVALID:
    '{plugin} changed a message to or from the server so that it is no longer valid: {reason}. The original was used.',

  // Plugins: sandboxes themselves.
  SANDBOX_START_FAILED: 'The {sandbox} sandbox did not start: {reason}.',
  SANDBOX_PROTOCOL: 'The {sandbox} sandbox sent an invalid message: {reason}.',
  NODE_TOO_OLD: 'Plugins need Node {required} or newer; this is Node {actual}.',
  CHAIN_CLOSED: 'The audio is being shut down.',

  // Audio.
  AUDIO_FILE_UNREADABLE: 'The audio file {file} cannot be read: {reason}.',
  AUDIO_FILE_INVALID: 'The audio file {file} is not a WAV file that Jackfield can play: {reason}.',
  AUDIO_FILE_UNWRITABLE: 'The recording {file} cannot be written: {reason}.',
  MICROPHONE_MISSING: 'There is no microphone, so others cannot hear you. Plug one in; Jackfield uses it at once.',
  LOUDSPEAKER_MISSING:
    'There are no speakers or headphones, so you cannot hear others. Plug some in; Jackfield uses them at once.',
  AUDIO_DEVICES_MISSING:
    'There is no microphone and there are no speakers. Plug some in, and Jackfield uses them at once; or use the window’s sound.',
  DEVICE_UNAVAILABLE: 'Jackfield cannot use the sound devices of this computer: {reason}.',
  DEVICE_UNKNOWN:
    'There is no microphone and there are no speakers called {name}. `jackfield devices` lists what there is.',
  MICROPHONE_CHANGED: 'Jackfield now uses the microphone {name} instead of {before}.',
  SPEAKERS_CHANGED: 'Jackfield now plays through {name} instead of {before}.',
  AUDIO_PORT_FAILED:
    'Jackfield has no sound, because the port for it on this computer cannot be opened: {reason}. Start Jackfield again.',
  AUDIO_THREAD_DIED: 'Jackfield’s audio stopped unexpectedly: {reason}.',

  // Lanes.
  ADDRESS_INVALID: '“{address}” is not a server address: {reason}.',
  SERVER_UNREACHABLE: 'Could not connect to {address}: {reason}.',
  SERVER_TIMED_OUT:
    'Could not connect to {address}: no answer within {waitedSeconds} s. Check the address, that the server runs, and that its firewall lets TCP through.',
  NOT_A_SERVER: "{address} isn't a compatible Jackfield server: {reason}.",
  CERTIFICATE_CHANGED:
    'The server {address} shows another certificate than before: {actual} instead of {expected}. Compare it with the operator before you trust it.',
  INVITE_MISMATCH:
    'The server {address} is not the one in the invite link: it shows the certificate {actual}, the link names {expected}.',
  IDENTITY_UNUSABLE: 'Your identity in {file} cannot be used: {reason}.',
  CONNECTION_LOST: 'The connection to {address} was lost: {reason}.',
  NOT_CONNECTED: 'You are not connected to {address}, so nothing was sent. Try again once you are connected.',
  REQUEST_TIMED_OUT: 'The server did not answer within {waitedMs} ms. Try again.',
  SERVER_STOPPING: 'The server {address} is shutting down. Jackfield reconnects when it is back.',
  PROTOCOL_MISMATCH:
    'The server {address} uses another version of Jackfield’s protocol. Update Jackfield, or ask the operator to update the server.',
  LOGIN_TIMED_OUT: 'Signing in to {address} took too long. Try again.',
  LOGIN_REFUSED: 'The server {address} did not accept your identity, so you cannot connect. Ask its operator.',
  SERVER_FULL: 'The server {address} is full. Try again later.',
  TOO_MANY_CONNECTIONS:
    'The server {address} has too many connections from your network. Close one, or try again later.',
  REPLACED: 'You were disconnected from {address}, because you connected from somewhere else.',
  TOO_SLOW: 'You were disconnected from {address}, because your connection is too slow for what the server sends.',
  TOO_MANY_MESSAGES: 'You were disconnected from {address}, because Jackfield sent more than the server accepts.',
  BAD_MESSAGE: 'You were disconnected, because the server {address} did not understand what Jackfield sent.',
  NOT_PERMITTED: 'You may not do that on this server. Ask its operator for the right.',
  UNKNOWN_CHANNEL: 'The channel no longer exists. Choose another one.',
  CHANNEL_NOT_THERE: 'The server {address} has no channel {channel}: you are in none.',
  CHANNEL_FULL: 'The channel is full. Choose another one, or try again later.',
  NAME_INVALID: 'The name {name} cannot be used: it {reason}.',
  NOT_IN_CHANNEL: 'You are not in a channel. Join one first.',
  CHAT_TOO_FAST: 'The message was not sent, because you are writing too fast. Wait a moment, then try again.',
  CHAT_TOO_LONG: 'The message is longer than {limit} characters.',
  CHAT_EMPTY: 'The message is empty, so nothing was sent.',

  // The call doctor.
  DOCTOR_BUSY: 'The call is being checked already. Wait for its result; it takes a few seconds.',
  PICTURE_UNWRITABLE: 'The picture {file} cannot be written: {reason}.',
  ECHO_UNSUPPORTED:
    'The server {address} cannot measure the link, because it is too old. Ask its operator to update it.',
  ECHO_TOO_OFTEN: 'The link was measured a moment ago. Try again in a few seconds.',

  // Whispers and listening.
  WHISPER_UNSUPPORTED:
    'The server {address} is too old for whispers and for listening to other channels. Ask its operator to update it.',
  WHISPER_TOO_MANY: 'That is too many people for a whisper. Name fewer people or channels.',
  WHISPER_TOO_OFTEN: 'You began to whisper too often. Wait a second, then try again.',
  WHISPER_UNKNOWN_TARGET:
    'Your whisper did not start: a person or channel that you named is no longer there. Choose again from the list.',
  WHISPER_NOBODY: 'Your whisper did not start: nobody whom you named can hear it now. Write in the chat instead.',
  LISTEN_TOO_MANY: 'You cannot listen to so many channels at once. Stop listening to another one first.',
  LISTEN_TOO_OFTEN: 'You changed too often to which channels you listen. Wait a few seconds, then try again.',
  LISTEN_NOT_SHOWN:
    'You cannot listen to this channel, because somebody in it has an older Jackfield that would not show that you do.',
  LISTEN_ENDED:
    'You no longer listen to {channels}: somebody joined whose Jackfield is too old to show that you do. Join the channel to hear it.',
  NAME_NOT_THERE: 'There is nobody, and no channel, called {name} on this server.',

  // Recordings of a channel.
  RECORDING_BUSY: 'Somebody else is recording this channel. Try again when they have finished.',
  RECORDING_TOO_OFTEN: 'This channel was asked too often. Try again in half a minute.',
  RECORDING_UNSUPPORTED:
    'The server {address} cannot ask people whether they may be recorded, so you cannot record there.',
  RECORDING_ENDED: 'The recording ended before it began, so nothing was saved.',
  RECORDING_FAILED: 'The recording broke off: {reason}. What was recorded until then is in its folder.',
  RECORDING_GAPS: 'The disk was too slow for the recording: {seconds} s of it are missing.',
  DIAGNOSTIC_RECORDING_INVALID: 'The recording {file} cannot be replayed: {reason}.',
  DIAGNOSTIC_RECORDING_UNWRITABLE: 'The recording cannot be written to {folder}: {reason}.',

  // Session and settings.
  SETTINGS_DAMAGED:
    'Your settings in {file} were damaged, so Jackfield starts with fresh ones: {reason}. The damaged file is kept as {aside}.',
  SETTINGS_INVALID: 'The settings were not changed, because a value does not fit: {reason}.',
  SETTINGS_UNREADABLE: 'The settings file {file} cannot be read: {reason}.',
  SETTINGS_UNWRITABLE: 'Your change cannot be saved, because {file} cannot be written: {reason}.',
  FOLDER_UNUSABLE:
    'The folder {folder} cannot be used ({reason}): repair it, or name another one with --data-dir or JACKFIELD_HOME.',
  TEMPORARY_FOLDER_UNUSABLE:
    'No temporary folder can be used ({reason}): set TMPDIR to a folder with a short path that exists and that you may write to.',
  INSTALLATION_INCOMPLETE: 'A package of Jackfield is missing ({reason}): run `npm ci` in the folder of Jackfield.',
  DISK_FULL:
    'The disk is full ({reason}): free some space, or name a folder on another disk with --data-dir or JACKFIELD_HOME.',
  ENGINE_RUNNING: 'Jackfield is already running (process {pid}).',
  ENGINE_NOT_RUNNING: 'Jackfield is not running on {folder}. Start it first, with `jackfield start` or `npm start`.',
  ENGINE_CLOSED: 'Jackfield is shutting down.',
  PAGE_NOT_BUILT:
    'The window cannot be shown, because it is not built: {folder} contains no index.html. Run `npm run build`.',
  PAGE_BUILD_FAILED: 'The window could not be built: {reason}.',
  WINDOW_PORT_IN_USE: 'Port {port} on 127.0.0.1 is used by another program. Choose another port with --port.',
  WINDOW_CODE_REFUSED:
    'This link has already been used or is wrong. Start Jackfield again, or open a new window where it runs.',
  USER_UNKNOWN: 'That person is no longer on the server (number {userId}).',
  RPC_UNKNOWN_METHOD:
    'This version of Jackfield does not know the request {method}. Close the window and open it again.',
  RPC_BAD_PARAMS: 'The request {method} was not carried out, because a value does not fit: {reason}.',
  RPC_BUSY: 'The window asked for more than {limit} things at once. Try again in a moment.',

  // The window, which reports problems of its own device.
  ENGINE_LINK_CLOSED: 'The window lost contact with Jackfield. It reconnects automatically.',
  ENGINE_NO_ANSWER: 'Jackfield did not answer in time. Try again.',
  MICROPHONE_DENIED:
    'The microphone is blocked, so others cannot hear you. Allow it for this page (icon beside the address), then try again.',
  MICROPHONE_NOT_FOUND: 'No microphone was found, so others cannot hear you. Plug one in; Jackfield uses it at once.',
  MICROPHONE_BUSY:
    'The microphone is used by another program, or the system blocks it, so others cannot hear you. Close that program, then try again.',
  AUDIO_UNAVAILABLE: 'This window cannot play or record sound. Open Jackfield in another browser.',
  OUTPUT_UNAVAILABLE: 'The speakers that you chose cannot be used, so Jackfield uses the system default.',

  // Any unforeseen error.
  INTERNAL: 'Something went wrong inside Jackfield: {reason}. If it happens again, please report it.',
} as const;

/** A code of `docs/errors/`. */
export type ErrorCode = keyof typeof errorMessages;

/** True for a code of the table, for instance one that arrived from another thread. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorMessages, value);
}
