/** @module Interface jackfield:plugin/server-events@0.2.0 **/
/**
 * [events] The user is connected; the name is what the server calls itself.
 */
export function onServerConnect(serverName: string): void;
/**
 * [events] The connection is gone; it may come back by itself.
 */
export function onServerDisconnect(): void;
