import { MessageChannel } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { VoicePipe } from '../ports/lane.ts';

/** Makes a pipe: `near` for the control half on this thread, `far` to be transferred to the thread of the voice half. */
export function openVoicePipe(): { readonly near: VoicePipe; readonly far: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  const near = pipeOf(port1);
  return {
    near: {
      ...near,
      listen: (receive) => {
        near.listen(receive);
        // A lane lives as long as its connection, not as long as the pipe to its other half.
        port1.unref();
      },
    },
    far: port2,
  };
}

/** The end of a pipe that arrived as a port. */
export function pipeOf(port: MessagePort): VoicePipe {
  return {
    post: (message, moved = []) => port.postMessage(message, [...moved]),
    listen: (receive) => {
      port.on('message', receive);
    },
    close: () => port.close(),
  };
}
