import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Open dialogs of the frame. Several places open them: the header, the connection details, the palette. */
export const useDialogsStore = defineStore('dialogs', () => {
  const isConnectOpen = ref(false);
  const isInviteOpen = ref(false);
  const isRecordOpen = ref(false);
  const isHelpOpen = ref(false);
  const isDoctorOpen = ref(false);
  /** The person whose card is shown; null for none. */
  const personId = ref<number | null>(null);
  /** The plugin whose details are requested; the Plugins page shows them and clears it. */
  const pluginId = ref<string | null>(null);

  return { isConnectOpen, isInviteOpen, isRecordOpen, isHelpOpen, isDoctorOpen, personId, pluginId };
});
