/** The keywords of a JSON Schema that define the range and step of a number. */
export interface NumberRange {
  readonly type?: unknown;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly multipleOf?: number | undefined;
}

/** One step of a slider: the schema's `multipleOf`, else a rounded hundredth of the range, whole for integers. */
export function sliderStep(schema: NumberRange): number {
  if (schema.multipleOf !== undefined) return schema.multipleOf;
  const range = (schema.maximum ?? 100) - (schema.minimum ?? 0);
  const step = range > 0 ? 10 ** Math.floor(Math.log10(range / 50)) : 1;
  return schema.type === 'integer' ? Math.max(1, step) : step;
}
