/** @module Interface jackfield:plugin/lane-control-out@0.2.0 **/
/**
 * [events] Within 100 ms. `message` is the JSON text of docs/wire/control-messages.md.
 */
export function onControlSend(kind: string, message: string): MessageVerdict;
export type MessageVerdict = import('./jackfield-plugin-lane-types.js').MessageVerdict;
