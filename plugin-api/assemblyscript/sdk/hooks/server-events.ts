// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { takeString } from '../memory';
import { plugin } from '../plugin';

// The hook `server-events`: The connection to a server.

export * from '../lifecycle';

export function server_events__on_server_connect(p0: i32, p1: i32): void {
  plugin().onServerConnect(takeString(p0, p1));
}

export function server_events__on_server_disconnect(): void {
  plugin().onServerDisconnect();
}
