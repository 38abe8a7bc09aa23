import { Argument, badArgument, CommandResult, failed, flagOf, integerOf, isGiven, nothing, numberOf, send, show, textOf, userOf } from '../sdk/commands';
import * as chat from '../sdk/contract/chat';
import { ChatVerdict } from '../sdk/contract/chat-types';
import * as clock from '../sdk/contract/clock';
import * as control from '../sdk/contract/control';
import * as http from '../sdk/contract/http';
import { Header, HttpError, Method, Request, Response } from '../sdk/contract/http-types';
import { MessageVerdict } from '../sdk/contract/lane-types';
import * as peerData from '../sdk/contract/peer-data';
import { Place, Pose, Vector } from '../sdk/contract/positional';
import { getU32 } from '../sdk/contract/random';
import * as session from '../sdk/contract/session';
import * as settings from '../sdk/contract/settings';
import * as sounds from '../sdk/contract/sounds';
import { LoadError } from '../sdk/contract/state';
import * as storage from '../sdk/contract/storage';
import * as timers from '../sdk/contract/timers';
import { Channel, ChatMessage, User } from '../sdk/contract/types';
import * as ui from '../sdk/contract/ui';
import { Level, log } from '../sdk/log';
import { Plugin, Role, run } from '../sdk/plugin';
import { Result, Some } from '../sdk/result';
import { button, Choice, column, form, grid, heading, icon, image, Input, InputKind, meter, plot, row, select, slider, Slot, table, text, textField, toggle, Tone } from '../sdk/tree';

export * from '../sdk/hooks/channel-events';
export * from '../sdk/hooks/chat-display-intercept';
export * from '../sdk/hooks/chat-events';
export * from '../sdk/hooks/chat-send-intercept';
export * from '../sdk/hooks/command-events';
export * from '../sdk/hooks/http-events';
export * from '../sdk/hooks/key-events';
export * from '../sdk/hooks/lane-control-in';
export * from '../sdk/hooks/lane-control-out';
export * from '../sdk/hooks/peer-data-events';
export * from '../sdk/hooks/positional';
export * from '../sdk/hooks/server-events';
export * from '../sdk/hooks/state';
export * from '../sdk/hooks/talk-events';
export * from '../sdk/hooks/timer-events';
export * from '../sdk/hooks/ui-events';
export * from '../sdk/hooks/user-events';

function say(words: string): void {
  log(Level.Info, words);
}

function nameOf(user: User | null): string {
  if (user == null) return 'nobody';
  const channel = user.channelId;
  const flags = `${user.isSelf ? 's' : ''}${user.isMuted ? 'm' : ''}${user.isDeafened ? 'd' : ''}`;
  return `${user.id} ${user.name} @${channel == null ? '-' : channel.value.toString()} ${flags}`;
}

/** Has every hook, and uses every function of every capability. */
class Everything extends Plugin {
  private saved: Uint8Array = new Uint8Array(3);

  start(role: Role): void {
    say(role == Role.Events ? 'starts for events' : 'starts for sound');
  }

  onSettingsChanged(json: string): void {
    const refused = column('root', [
      heading('title', 'Every element').toned(Tone.Good),
      text('note', 'Grüße').toned(Tone.Soft),
      row('row', [icon('icon', 'plus'), button('go', 'Go').withIcon('play').toned(Tone.Warning).disabled(true)]),
      grid('grid', [toggle('on', 'On', true), slider('gain', 'Gain', -3, -12, 12).inSteps(0.5).inUnit('dB')]),
      select('voice', 'Voice', [new Choice('a', 'Low'), new Choice('b', 'High')], 'b'),
      textField('key', 'Key', '').hinted('words').secret(),
      table('table', 'Cells', ['x', 'y'], ['1', '2', '3', '4']),
      meter('level', 'Level', 0.5, 0, 1).inUnit('%'),
      plot('curve', 'Curve', floats([1, 2]), floats([0.5, -0.5])).along('Hz', 'dB'),
      image('picture', 'cat.png', ''),
      form('form', '{"type":"object"}', json),
    ]).show(Slot.SidePanel);
    say(refused == null ? 'shown' : refused.toString());
  }

  stop(): void {
    say('stopped');
  }

  save(): Uint8Array {
    return this.saved;
  }

  load(saved: Uint8Array): LoadError | null {
    if (saved.length == 0) return LoadError.unknownFormat();
    if (saved[0] == 255) return LoadError.failed('255');
    this.saved = saved;
    return null;
  }

  onServerConnect(serverName: string): void {
    say('connected ' + serverName);
    say(`self ${nameOf(session.getSelf())}`);
    say(`channels ${session.listChannels().map<string>((channel) => `${channel.id} ${channel.name}`).join(', ')}`);
    say(`users ${session.listUsers(7).map<string>((user) => nameOf(user)).join(', ')}`);
    const topic = session.describeChannel(7);
    const key = session.getUserKey(9);
    say(`topic ${topic == null ? 'none' : topic}, key ${key == null ? 'none' : key}`);
    say(`now ${clock.nowMs()} ${clock.monotonicMs()}, chance ${getU32()}, volume ${control.getUserVolume(2)}`);
    say(`settings ${settings.get()}`);
  }

  onServerDisconnect(): void {
    const acts: (control.ControlError | null)[] = [
      control.setMuted(true),
      control.setDeafened(false),
      control.joinChannel(8),
      control.setUserVolume(2, 150),
    ];
    for (let index = 0; index < acts.length; index++) {
      const refused = acts[index];
      say(`control ${refused == null ? 'done' : refused.toString()}`);
    }
    const turned = settings.setParameter(3, 0.5);
    say(`parameter ${turned == null ? 'done' : turned.toString()}`);
  }

  onSelfJoinChannel(channel: Channel): void {
    say(`self joined ${channel.id} ${channel.name}`);
    const got = storage.get(storage.Scope.Server, 'ü');
    say(`got ${got.isOk ? (got.value == null ? 'none' : `${got.value!.length} bytes`) : got.error.toString()}`);
    const keys = storage.listKeys(storage.Scope.Plugin);
    say(`keys ${keys.isOk ? keys.value.join(',') : keys.error.toString()}`);
    const bytes = new Uint8Array(2);
    bytes[1] = 9;
    const refused = storage.commit(storage.Scope.Plugin, [
      new storage.Change('a', bytes),
      new storage.Change('b', null),
    ]);
    say(`committed ${refused == null ? 'all' : refused.toString()}`);
  }

  onSelfLeaveChannel(channel: Channel): void {
    say(`self left ${channel.id} ${channel.name}`);
    const one = sounds.playAsset('tada.wav', sounds.Listener.Channel, -6);
    const two = sounds.playSamples(floats([0, 0.5]), sounds.Listener.Oneself, 0);
    sounds.stopSound(4);
    say(`sounds ${one.isOk ? one.value.toString() : one.error.toString()} ${two.isOk ? two.value.toString() : two.error.toString()}`);
    const timer = timers.setTimer(250, true);
    timers.clearTimer(timer.isOk ? timer.value : 0);
    const request = new Request(Method.Post, 'https://example.org/', [new Header('a', 'b')], new Uint8Array(1));
    const number = http.fetch(request);
    http.cancel(number.isOk ? number.value : 0);
    say(`timer ${timer.isOk}, request ${number.isOk}`);
  }

  onUserJoinChannel(user: User, channel: Channel): void {
    say(`joined ${nameOf(user)} in ${channel.name}`);
    const told = peerData.sendData(new Some<u32>(user.id), new Uint8Array(2));
    const all = peerData.sendData(null, new Uint8Array(0));
    say(`sent ${told == null ? 'one' : told.toString()} ${all == null ? 'all' : all.toString()}`);
  }

  onUserLeaveChannel(user: User, channel: Channel): void {
    say(`left ${nameOf(user)} from ${channel.name}`);
  }

  onUserChanged(user: User): void {
    say(`changed ${nameOf(user)}`);
  }

  onUserStartTalking(user: User): void {
    say(`talks ${nameOf(user)}`);
  }

  onUserStopTalking(user: User): void {
    say(`silent ${nameOf(user)}`);
  }

  onChatMessage(message: ChatMessage): void {
    if (message.text == '!boom') throw new Error('boom of assemblyscript');
    say(`${message.id} #${message.channelId} ${nameOf(message.sender)}: ${message.text} at ${message.sentAtMs}`);
    const refused = chat.send(message.channelId, message.text);
    if (refused != null) say(refused.toString());
    ui.decorateMessage(message.id, 'seen', Tone.Good);
    ui.hide(Slot.StatusBadge);
  }

  onChatSend(channelId: u32, text: string): ChatVerdict {
    if (text == 'drop') return ChatVerdict.drop();
    return text == 'pass' ? ChatVerdict.pass() : ChatVerdict.replace(`${channelId} ${text.toUpperCase()}`);
  }

  onChatDisplay(message: ChatMessage): ChatVerdict {
    return ChatVerdict.replace(nameOf(message.sender));
  }

  onCommand(name: string, given: Argument[]): CommandResult {
    if (name == 'nothing') return nothing();
    if (name == 'send') return send(textOf(given, 'words', 'no words'));
    if (name == 'bad') return badArgument('Bad.');
    if (name == 'failed') return failed('Failed.');
    const count = isGiven(given, 'count') ? integerOf(given, 'count', 0) : -1;
    return show(`${count} ${numberOf(given, 'factor', 1)} ${flagOf(given, 'loud')} ${userOf(given, 'who', 0)}`);
  }

  complete(name: string, argumentName: string, typed: string): string[] {
    return typed == '' ? [] : [name, argumentName, typed];
  }

  onKey(keyId: string, isDown: bool): void {
    say(`key ${keyId} ${isDown}`);
  }

  onTimer(timerId: u32): void {
    say(`timer ${timerId}`);
  }

  onPeerData(sender: User, data: Uint8Array): void {
    say(`data of ${sender.name}: ${data.length} bytes, the last ${data[data.length - 1]}`);
  }

  locate(): Place | null {
    const origin = new Vector(0, 0, 0);
    const pose = new Pose(new Vector(1, -2, 0.5), new Vector(0, 0, 1), new Vector(0, 1, 0));
    return new Place('game', pose, new Pose(origin, pose.front, pose.top));
  }

  onHttpResponse(requestId: u32, outcome: Result<Response, HttpError>): void {
    if (!outcome.isOk) {
      say(`${requestId} ${outcome.error.toString()}`);
      return;
    }
    const response = outcome.value;
    const headers = response.headers.map<string>((header) => `${header.name}=${header.value}`).join(';');
    say(`${requestId} ${response.status} ${headers} ${response.body.length}`);
  }

  onUiInput(slot: Slot, key: string, input: Input, userId: Some<u32> | null, messageId: string | null): void {
    let words = 'pressed';
    if (input.kind == InputKind.Flag) words = input.flag.toString();
    if (input.kind == InputKind.Number) words = input.number.toString();
    if (input.kind == InputKind.Text) words = input.text;
    if (input.kind == InputKind.Json) words = input.json;
    const who = userId == null ? '-' : userId.value.toString();
    say(`${slot} ${key} ${words} ${who} ${messageId == null ? '-' : messageId}`);
  }

  onControlSend(kind: string, message: string): MessageVerdict {
    return MessageVerdict.replace(kind + message);
  }

  onControlReceived(_kind: string, message: string): MessageVerdict {
    return message == '{}' ? MessageVerdict.drop() : MessageVerdict.pass();
  }
}

function floats(values: f64[]): Float32Array {
  const all = new Float32Array(values.length);
  for (let index = 0; index < values.length; index++) all[index] = <f32>values[index];
  return all;
}

run(new Everything());
