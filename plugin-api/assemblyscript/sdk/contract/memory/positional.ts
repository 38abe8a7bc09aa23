// Generated of wit/ by plugin-api/assemblyscript/generate.ts. Do not edit.

import { Place, Pose, Vector } from '../positional';
import { lowerString, storeList } from '../../memory';

export function storeOptionOfPlace(at: usize, value: Place | null): void {
  store<u8>(at, value == null ? 0 : 1);
  if (value != null) storePlace(at + 4, value);
}

export function storeOptionOfPose(at: usize, value: Pose | null): void {
  store<u8>(at, value == null ? 0 : 1);
  if (value != null) storePose(at + 4, value);
}

export function storePlace(at: usize, value: Place): void {
  storeList(at, lowerString(value.context));
  storePose(at + 8, value.avatar);
  storeOptionOfPose(at + 44, value.listener);
}

export function storePose(at: usize, value: Pose): void {
  storeVector(at, value.position);
  storeVector(at + 12, value.front);
  storeVector(at + 24, value.top);
}

export function storeVector(at: usize, value: Vector): void {
  store<f32>(at, value.x);
  store<f32>(at + 4, value.y);
  store<f32>(at + 8, value.z);
}
