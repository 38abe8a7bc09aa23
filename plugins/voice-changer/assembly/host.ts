import { release } from '../../../plugin-api/assemblyscript/sdk/abi';

// The functions of the host that the panel calls, in the canonical ABI. The host reads what it is given before it returns.

// @ts-ignore: decorator
@external('jackfield:plugin/ui@0.2.0', 'show')
declare function show(slot: i32, nodes: usize, length: i32, answer: usize): void;
// @ts-ignore: decorator
@external('jackfield:plugin/settings@0.2.0', 'set-parameter')
declare function setParameter(id: u32, value: f64, answer: usize): void;
// @ts-ignore: decorator
@external('jackfield:plugin/timers@0.2.0', 'set-timer')
declare function setTimer(delayMs: u32, repeats: i32, answer: usize): void;

/** Widest: `result<_, ui-error>`, tag at 0, the error's tag at 4, its words at 8. */
const answer = memory.data(16, 8);
const BAD_TREE: u8 = 1;

/** A refusal leaves what is shown. */
export function showNodes(slot: i32, nodes: usize, length: i32): void {
  show(slot, nodes, length, answer);
  if (load<u8>(answer) != 0 && load<u8>(answer, 4) == BAD_TREE) release(load<u32>(answer, 8), load<i32>(answer, 12));
}

/** Both instances follow, and so does the setting. */
export function turnParameter(id: u32, value: f64): void {
  setParameter(id, value, answer);
}

/** `timer_events__on_timer` follows once. */
export function wakeIn(delayMs: u32): void {
  setTimer(delayMs, 0, answer);
}
