import type { PluginDefinition } from './define-plugin.ts';

/** The interface `parameters`: keeps the values and tells the plugin of changes. */
export function parametersHook(definition: PluginDefinition): object {
  const declared = (definition.parameters ?? []).map((parameter) => ({
    unit: '',
    step: 0,
    smoothingMs: 0,
    isReadonly: false,
    ...parameter,
  }));
  const values = new Map(declared.map(({ id, defaultValue }) => [id, defaultValue]));
  return {
    listParameters: () => declared,
    setParameter(id: number, value: number) {
      if (!values.has(id)) return;
      values.set(id, value);
      definition.onParameterChanged?.(id, value);
    },
    getParameter: (id: number) => values.get(id) ?? Number.NaN,
  };
}
