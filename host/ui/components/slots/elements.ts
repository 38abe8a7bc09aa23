import { defineAsyncComponent, type Component } from 'vue';
import type { UiElementKind } from '@jackfield/protocol/plugin-ui';
import SlotButton from './SlotButton.vue';
import SlotIcon from './SlotIcon.vue';
import SlotImage from './SlotImage.vue';
import SlotMeter from './SlotMeter.vue';
import SlotPlot from './SlotPlot.vue';
import SlotSelect from './SlotSelect.vue';
import SlotSlider from './SlotSlider.vue';
import SlotTable from './SlotTable.vue';
import SlotText from './SlotText.vue';
import SlotTextField from './SlotTextField.vue';
import SlotToggle from './SlotToggle.vue';

/** Component of each element except the group. */
export const slotElements: Readonly<Record<Exclude<UiElementKind, 'group'>, Component>> = {
  text: SlotText,
  icon: SlotIcon,
  button: SlotButton,
  toggle: SlotToggle,
  slider: SlotSlider,
  select: SlotSelect,
  'text-field': SlotTextField,
  table: SlotTable,
  meter: SlotMeter,
  plot: SlotPlot,
  image: SlotImage,
  // Half of the window's code is for forms, so it is loaded when the first form is shown.
  form: defineAsyncComponent(() => import('./SlotForm.vue')),
};
