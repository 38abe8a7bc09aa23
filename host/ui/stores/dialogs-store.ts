import { defineStore } from 'pinia';
import { ref } from 'vue';

/** Which dialog of the frame is open. They are opened from several places: the header, the connection details, the palette. */
export const useDialogsStore = defineStore('dialogs', () => {
  const isConnectOpen = ref(false);
  const isInviteOpen = ref(false);
  const isRecordOpen = ref(false);
  const isHelpOpen = ref(false);
  /** The person whose card is shown; null for none. */
  const personId = ref<number | null>(null);
  /** The plugin whose page is asked for; the Plugins page takes it. */
  const pluginId = ref<string | null>(null);

  return { isConnectOpen, isInviteOpen, isRecordOpen, isHelpOpen, personId, pluginId };
});
