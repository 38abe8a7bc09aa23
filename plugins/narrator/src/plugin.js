import { write } from 'jackfield:plugin/log@0.2.0';
import { listUsers } from 'jackfield:plugin/session@0.2.0';
import { playAsset } from 'jackfield:plugin/sounds@0.2.0';
import { guarded } from '../../shared/guarded.js';
import { reasonOf } from '../../shared/say-why.js';

/** As the manifest has them; the host sends the user's right after the start. */
let settings = { loudnessDb: -12, largestChannel: 20 };

/** @type {typeof import('jackfield:plugin/lifecycle@0.2.0')} */
export const lifecycle = {
  start() {},
  // Valid against the schema of the manifest: the host checked it and filled in what was missing.
  onSettingsChanged: guarded((json) => (settings = JSON.parse(json))),
  stop() {},
};

/** @type {typeof import('jackfield:plugin/user-events@0.2.0')} */
export const userEvents = {
  onUserJoinChannel: guarded((user, channel) => chime('join.wav', channel.id)),
  onUserLeaveChannel: guarded((user, channel) => chime('leave.wav', channel.id)),
  onUserChanged() {},
};

/**
 * @param {string} asset
 * @param {number} channelId
 */
function chime(asset, channelId) {
  if (listUsers(channelId).length > settings.largestChannel) return;
  try {
    playAsset(asset, 'oneself', settings.loudnessDb);
  } catch (error) {
    write('warn', `No chime: ${reasonOf(error)}`);
  }
}
