/**
 * What plugins show in the slots of the window: wit `ui-types` in the shape that the engine has checked. Every string is text, never markup.
 */

/** Where a tree can stand. */
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

/** Bounds of a tree; wit `ui.ui-error` names the first two. */
export const uiLimits = {
  nodes: 200,
  /** UTF-8 bytes of all texts, four for each coordinate of a plot. */
  bytes: 65_536,
  keyCharacters: 64,
  depth: 8,
  choices: 64,
  columns: 16,
  cells: 1_024,
  plotPoints: 512,
  /** Of what a user types into a text field. */
  inputCharacters: 4_000,
  /** In one tree. */
  forms: 2,
  /** Of a form's schema and of its value, each as JSON text. */
  formCharacters: 8_192,
  decorationCharacters: 80,
} as const;

/** Each element by its case name in the contract. */
export interface UiElements {
  readonly group: UiLayout;
  readonly text: { readonly content: string; readonly tone: UiTone; readonly isHeading: boolean };
  readonly icon: UiIcon;
  readonly button: {
    readonly label: string;
    /** Empty for none. */
    readonly icon: UiIcon | '';
    readonly tone: UiTone;
    readonly isDisabled: boolean;
  };
  readonly toggle: { readonly label: string; readonly isOn: boolean };
  readonly slider: {
    readonly label: string;
    /** Between the two. */
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
    /** Row by row. */
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
    /** As many as `ys`. */
    readonly xs: readonly number[];
    readonly ys: readonly number[];
  };
  readonly image: {
    /** Fetched with `pluginAsset`. */
    readonly asset: string;
    readonly description: string;
  };
  readonly form: {
    /** JSON Schema (draft-07) of an object, as JSON text. */
    readonly schema: string;
    /** Valid against it, as JSON text. */
    readonly value: string;
  };
}

export type UiElementKind = keyof UiElements;

/** As jco writes the contract's variant: the case and what it holds. */
export type UiElement = {
  [Kind in UiElementKind]: { readonly tag: Kind; readonly val: UiElements[Kind] };
}[UiElementKind];

export interface UiNode {
  /** Unique in its tree. */
  readonly key: string;
  /** Place of its group in the list, before it; the first node's is 0, its own. */
  readonly parent: number;
  readonly element: UiElement;
}

/** What one plugin shows in one slot now. */
export interface SlotTree {
  readonly pluginId: string;
  readonly slot: UiSlot;
  /** At least one. */
  readonly nodes: readonly UiNode[];
}

/** A few words that a plugin puts beside a chat message; empty takes them away. */
export interface MessageMark {
  readonly pluginId: string;
  readonly messageId: string;
  readonly label: string;
  readonly tone: UiTone;
}

/** What the user did with a node: a button was pressed, a toggle is a flag, a slider a number, a choice or a typed text a text, a form JSON text. */
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
