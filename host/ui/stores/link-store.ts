import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { MethodName, Methods } from '@jackfield/protocol/rpc';
import type { InspectedOffer } from '@jackfield/protocol/plugins';
import { EngineError } from '../link/engine-error.ts';
import type { EngineLink, LinkState } from '../link/engine-link.ts';

/** The link to the engine: the state of the socket, and requests. */
export const useLinkStore = defineStore('link', () => {
  const state = ref<LinkState>({ kind: 'connecting' });
  /** True from the first snapshot on. */
  const hasSnapshot = ref(false);
  /** True without a valid code or token: the window must be opened from Jackfield again. */
  const isRefused = ref(false);
  const version = ref('');
  const link = shallowRef<EngineLink | null>(null);

  function attach(engineLink: EngineLink): void {
    link.value = engineLink;
  }

  /** See {@link EngineLink.request}. */
  function request<M extends MethodName>(method: M, params: Methods[M]['params']): Promise<Methods[M]['result']> {
    return link.value?.request(method, params) ?? Promise.reject(EngineError.ofPage('ENGINE_LINK_CLOSED'));
  }

  /** See {@link EngineLink.upload}. */
  function upload(component: File, signature: File | null): Promise<InspectedOffer> {
    return link.value?.upload(component, signature) ?? Promise.reject(EngineError.ofPage('ENGINE_LINK_CLOSED'));
  }

  return { state, hasSnapshot, isRefused, version, attach, request, upload };
});
