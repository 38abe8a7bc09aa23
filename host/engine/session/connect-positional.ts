import type { SessionParts } from './parts.ts';

/** Positional audio runs while it is enabled, a plugin can locate the user, and the user is in a channel. */
export function connectPositional({ audio, connection, plugins, positional, roster, settings }: SessionParts): void {
  const follow = (): void =>
    positional.setRunning(
      settings.value.positional.isOn && roster.ownChannel !== null && plugins.peers.placeChannels.length > 0,
    );
  roster.on('ownChannelChanged', () => {
    positional.reset();
    follow();
  });
  roster.on('userLeft', ({ userId }) => positional.forget(userId));
  roster.on('userLeftChannel', ({ user }) => positional.forget(user.id));
  plugins.on('plugin', follow);
  plugins.on('pluginGone', follow);
  settings.on('settings', follow);
  connection.on('pluginData', (message) => {
    const { ownChannel } = roster;
    const isInChannel = ownChannel !== null && roster.findUser(message.senderId)?.channelId === ownChannel.id;
    if (isInChannel && plugins.peers.placeChannels.includes(message.pluginId)) positional.receive(message);
  });
  positional.on('places', (places) => audio.setSpatialGains(places));
}
