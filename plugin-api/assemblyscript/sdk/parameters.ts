import { list } from './abi';
import { Parameter, plugin } from './plugin';

// The hook `parameters`. A record has 64 bytes; the places are those of the canonical ABI for wit/hooks.wit.

const RECORD_BYTES: i32 = 64;

const values = new Map<u32, f64>();
let records = new StaticArray<u8>(0);
/** Names and units as UTF-8; kept here, because the records only point to them. */
const texts: ArrayBuffer[] = [];

export function parameters__list_parameters(): usize {
  const parameters = plugin().parameters;
  if (records.length == 0) {
    records = new StaticArray<u8>(parameters.length * RECORD_BYTES);
    for (let index = 0; index < parameters.length; index++) {
      const parameter = parameters[index];
      const record = changetype<usize>(records) + <usize>(index * RECORD_BYTES);
      store<u32>(record, parameter.id);
      storeText(record + 4, parameter.name);
      storeText(record + 12, parameter.unit);
      store<f64>(record, parameter.minimum, 24);
      store<f64>(record, parameter.maximum, 32);
      store<f64>(record, parameter.defaultValue, 40);
      store<f64>(record, parameter.step, 48);
      store<u32>(record, parameter.smoothingMs, 56);
      store<u8>(record, 0, 60);
    }
  }
  store<u32>(list, <u32>changetype<usize>(records));
  store<u32>(list, parameters.length, 4);
  return list;
}

/** Clamped and in whole steps, as the host does it, too; what is no number changes nothing. */
export function parameters__set_parameter(id: u32, value: f64): void {
  const parameter = find(id);
  if (parameter == null || isNaN(value)) return;
  const minimum = parameter.minimum;
  const maximum = parameter.maximum;
  const step = parameter.step;
  const stepped = step > 0 ? minimum + Math.round((value - minimum) / step) * step : value;
  const fitting = Math.max(minimum, Math.min(maximum, stepped));
  values.set(id, fitting);
  plugin().onParameterChanged(id, fitting);
}

export function parameters__get_parameter(id: u32): f64 {
  if (values.has(id)) return values.get(id);
  const parameter = find(id);
  return parameter == null ? NaN : parameter.defaultValue;
}

function find(id: u32): Parameter | null {
  const parameters = plugin().parameters;
  for (let index = 0; index < parameters.length; index++) if (parameters[index].id == id) return parameters[index];
  return null;
}

function storeText(at: usize, text: string): void {
  const bytes = String.UTF8.encode(text);
  texts.push(bytes);
  store<u32>(at, <u32>changetype<usize>(bytes));
  store<u32>(at, bytes.byteLength, 4);
}
