/** @module Interface jackfield:plugin/key-events@0.2.0 **/
/**
 * [events] A bound key went down or up. `key-id` is the one of the manifest.
 */
export function onKey(keyId: string, isDown: boolean): void;
