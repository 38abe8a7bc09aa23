import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { DoctorProgress, DoctorReport } from '@jackfield/protocol/doctor';

/** The call doctor: its progress and its last report. It continues while its dialog is closed. */
export const useDoctorStore = defineStore('doctor', () => {
  const isRunning = ref(false);
  const progress = ref<DoctorProgress>({ step: 'speak', share: 0 });
  const report = shallowRef<DoctorReport | null>(null);

  return { isRunning, progress, report };
});
