/**
 * UI trees that plugins show in the slots of the window: wit `ui-types` in the shape that the engine has checked. Every string is text, never markup.
 */

/** Slots that can show a tree. */
export const uiSlots = [
  'side-panel',
  'channel-header',
  'person-menu',
  'composer-action',
  'settings-page',
  'toolbar',
  'status-badge',
] as const;
export type UiSlot = (typeof uiSlots)[number];

export const uiTones = ['normal', 'soft', 'good', 'warning', 'bad'] as const;
export type UiTone = (typeof uiTones)[number];

export const uiLayouts = ['column', 'row', 'grid'] as const;
export type UiLayout = (typeof uiLayouts)[number];

/** Limits of a tree; wit `ui.ui-error` names the first two. */
export const uiLimits = {
  nodes: 200,
  /** UTF-8 bytes of all texts, plus four for each coordinate of a plot. */
  bytes: 65_536,
  keyCharacters: 64,
  depth: 8,
  choices: 64,
  columns: 16,
  cells: 1_024,
  plotPoints: 512,
  /** Characters that a user can type into a text field. */
  inputCharacters: 4_000,
  /** Forms in one tree. */
  forms: 2,
  /** Characters of a form's schema and of its value, each as JSON text. */
  formCharacters: 8_192,
  decorationCharacters: 80,
} as const;

/** Payload of each element by its case name in the contract. */
export interface UiElements {
  readonly group: UiLayout;
  readonly text: { readonly content: string; readonly tone: UiTone; readonly isHeading: boolean };
  readonly icon: UiIcon;
  readonly button: {
    readonly label: string;
    /** Empty for no icon. */
    readonly icon: UiIcon | '';
    readonly tone: UiTone;
    readonly isDisabled: boolean;
  };
  readonly toggle: { readonly label: string; readonly isOn: boolean };
  readonly slider: {
    readonly label: string;
    /** Between `minimum` and `maximum`. */
    readonly value: number;
    readonly minimum: number;
    /** Above `minimum`. */
    readonly maximum: number;
    /** 0 for continuous. */
    readonly step: number;
    readonly unit: string;
  };
  readonly select: {
    readonly label: string;
    readonly choices: readonly { readonly id: string; readonly label: string }[];
    /** One of the choices, or empty for none. */
    readonly chosen: string;
  };
  readonly 'text-field': {
    readonly label: string;
    readonly value: string;
    readonly placeholder: string;
    readonly isSecret: boolean;
  };
  readonly table: {
    readonly caption: string;
    readonly columns: readonly string[];
    /** Cells, row by row. */
    readonly cells: readonly string[];
  };
  readonly meter: {
    readonly label: string;
    readonly value: number;
    readonly minimum: number;
    readonly maximum: number;
    readonly unit: string;
  };
  readonly plot: {
    readonly label: string;
    readonly xLabel: string;
    readonly yLabel: string;
    /** X coordinates, as many as `ys`. */
    readonly xs: readonly number[];
    readonly ys: readonly number[];
  };
  readonly image: {
    /** Asset name; the image is fetched with `pluginAsset`. */
    readonly asset: string;
    readonly description: string;
  };
  readonly form: {
    /** JSON Schema (draft-07) of an object, as JSON text. */
    readonly schema: string;
    /** Value that is valid against the schema, as JSON text. */
    readonly value: string;
  };
}

export type UiElementKind = keyof UiElements;

/** The contract's variant as jco represents it: the case and its payload. */
export type UiElement = {
  [Kind in UiElementKind]: { readonly tag: Kind; readonly val: UiElements[Kind] };
}[UiElementKind];

export interface UiNode {
  /** Unique in its tree. */
  readonly key: string;
  /** List index of the node's group, which precedes the node. The first node holds 0, its own index. */
  readonly parent: number;
  readonly element: UiElement;
}

/** The tree that one plugin shows in one slot now. */
export interface SlotTree {
  readonly pluginId: string;
  readonly slot: UiSlot;
  /** At least one node. */
  readonly nodes: readonly UiNode[];
}

/** A short label that a plugin puts beside a chat message; an empty label removes it. */
export interface MessageMark {
  readonly pluginId: string;
  readonly messageId: string;
  readonly label: string;
  readonly tone: UiTone;
}

/** User input on a node: `pressed` for a button, a flag for a toggle, a number for a slider, text for a choice or text field, JSON text for a form. */
export type UiInput =
  | { readonly tag: 'pressed' }
  | { readonly tag: 'flag'; readonly val: boolean }
  | { readonly tag: 'number'; readonly val: number }
  | { readonly tag: 'text'; readonly val: string }
  | { readonly tag: 'json'; readonly val: string };

/** An image of a plugin's component; `content` is base64. */
export interface PluginImage {
  readonly mime: 'image/png' | 'image/webp' | 'image/jpeg';
  readonly content: string;
}

/** The icons that a plugin may name; docs/guide/plugins/icons.md lists them, and the window has a picture for each. */
export const uiIcons = [
  'activity',
  'arrow-down',
  'arrow-left',
  'arrow-right',
  'arrow-up',
  'audio-lines',
  'award',
  'bell',
  'bell-off',
  'bookmark',
  'bot',
  'calendar',
  'chart-line',
  'check',
  'circle',
  'circle-alert',
  'circle-check',
  'circle-pause',
  'circle-play',
  'circle-question-mark',
  'clock',
  'copy',
  'dice-5',
  'download',
  'ear',
  'eye',
  'eye-off',
  'file-text',
  'flag',
  'folder',
  'gauge',
  'globe',
  'hand',
  'headphones',
  'heart',
  'image',
  'info',
  'key',
  'keyboard',
  'layers',
  'lightbulb',
  'link',
  'list',
  'lock',
  'lock-open',
  'megaphone',
  'message-square',
  'mic',
  'mic-off',
  'minus',
  'moon',
  'music',
  'pause',
  'pencil',
  'phone',
  'pin',
  'play',
  'plus',
  'power',
  'puzzle',
  'radio',
  'refresh-cw',
  'rocket',
  'rotate-ccw',
  'save',
  'search',
  'send',
  'settings',
  'shield',
  'shuffle',
  'skip-back',
  'skip-forward',
  'sliders-horizontal',
  'sparkles',
  'square',
  'star',
  'stop',
  'sun',
  'tag',
  'thumbs-down',
  'thumbs-up',
  'timer',
  'trash',
  'triangle-alert',
  'trophy',
  'undo-2',
  'upload',
  'user',
  'user-plus',
  'users',
  'volume',
  'volume-1',
  'volume-2',
  'volume-x',
  'wand-sparkles',
  'wifi',
  'wrench',
  'x',
  'zap',
] as const;
export type UiIcon = (typeof uiIcons)[number];
