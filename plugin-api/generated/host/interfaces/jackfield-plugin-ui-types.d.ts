/** @module Interface jackfield:plugin/ui-types@0.2.0 **/
/**
 * # Variants
 * 
 * ## `"side-panel"`
 * 
 * A panel of its own beside the chat.
 * ## `"channel-header"`
 * 
 * A line under the channel's name.
 * ## `"person-menu"`
 * 
 * The menu of a person; `user-id` comes with the input.
 * ## `"composer-action"`
 * 
 * Beside the chat's input field.
 * ## `"settings-page"`
 * 
 * The plugin's part of its settings page.
 * ## `"toolbar"`
 * 
 * In the bar of mute and deafen.
 * ## `"status-badge"`
 * 
 * A word or number beside the plugin's name; one `text` or `icon` node.
 * ## `"message"`
 * 
 * Beside a chat message, where `decorate-message` puts words: inputs come from there, with `message-id` and an empty key. It holds no tree.
 */
export type Slot = 'side-panel' | 'channel-header' | 'person-menu' | 'composer-action' | 'settings-page' | 'toolbar' | 'status-badge' | 'message';
/**
 * # Variants
 * 
 * ## `"normal"`
 * 
 * ## `"soft"`
 * 
 * ## `"good"`
 * 
 * ## `"warning"`
 * 
 * ## `"bad"`
 */
export type Tone = 'normal' | 'soft' | 'good' | 'warning' | 'bad';
/**
 * # Variants
 * 
 * ## `"column"`
 * 
 * ## `"row"`
 * 
 * ## `"grid"`
 */
export type Layout = 'column' | 'row' | 'grid';
export interface Choice {
  id: string,
  label: string,
}
export interface Text {
  content: string,
  tone: Tone,
  isHeading: boolean,
}
export interface Button {
  label: string,
  /**
   * A name of docs/guide/plugins/icons.md or empty.
   */
  icon: string,
  tone: Tone,
  isDisabled: boolean,
}
export interface Toggle {
  label: string,
  isOn: boolean,
}
export interface Slider {
  label: string,
  value: number,
  minimum: number,
  maximum: number,
  step: number,
  unit: string,
}
export interface Select {
  label: string,
  choices: Array<Choice>,
  chosen: string,
}
export interface TextField {
  label: string,
  value: string,
  placeholder: string,
  isSecret: boolean,
}
export interface Table {
  caption: string,
  columns: Array<string>,
  /**
   * Cells row by row.
   */
  cells: Array<string>,
}
export interface Meter {
  label: string,
  value: number,
  minimum: number,
  maximum: number,
  unit: string,
}
export interface Plot {
  label: string,
  xLabel: string,
  yLabel: string,
  /**
   * Same number of both, at most 512.
   */
  xs: Float32Array,
  ys: Float32Array,
}
export interface Image {
  /**
   * A name among the component's own assets.
   */
  asset: string,
  /**
   * What it shows, in words; empty for decoration.
   */
  description: string,
}
export interface Form {
  /**
   * JSON Schema (draft-07) of an object, as JSON text.
   */
  schema: string,
  /**
   * Its value as JSON text.
   */
  value: string,
}
export type Element = ElementGroup | ElementText | ElementIcon | ElementButton | ElementToggle | ElementSlider | ElementSelect | ElementTextField | ElementTable | ElementMeter | ElementPlot | ElementImage | ElementForm;
export interface ElementGroup {
  tag: 'group',
  val: Layout,
}
export interface ElementText {
  tag: 'text',
  val: Text,
}
export interface ElementIcon {
  tag: 'icon',
  val: string,
}
export interface ElementButton {
  tag: 'button',
  val: Button,
}
export interface ElementToggle {
  tag: 'toggle',
  val: Toggle,
}
export interface ElementSlider {
  tag: 'slider',
  val: Slider,
}
export interface ElementSelect {
  tag: 'select',
  val: Select,
}
export interface ElementTextField {
  tag: 'text-field',
  val: TextField,
}
export interface ElementTable {
  tag: 'table',
  val: Table,
}
export interface ElementMeter {
  tag: 'meter',
  val: Meter,
}
export interface ElementPlot {
  tag: 'plot',
  val: Plot,
}
export interface ElementImage {
  tag: 'image',
  val: Image,
}
export interface ElementForm {
  tag: 'form',
  val: Form,
}
export interface Node {
  /**
   * Unique in the tree; input comes back under it, and the window keeps an element's focus by it. At most 64 characters.
   */
  key: string,
  /**
   * Place of the parent in the list; the first node names itself.
   */
  parent: number,
  element: Element,
}
export type Input = InputPressed | InputFlag | InputNumber | InputText | InputJson;
export interface InputPressed {
  tag: 'pressed',
}
export interface InputFlag {
  tag: 'flag',
  val: boolean,
}
export interface InputNumber {
  tag: 'number',
  val: number,
}
export interface InputText {
  tag: 'text',
  val: string,
}
/**
 * The form's value, valid against its schema, as JSON text.
 */
export interface InputJson {
  tag: 'json',
  val: string,
}
