declare module 'jackfield:plugin/storage@0.2.0' {
  /**
   * [events] The value, or none.
   */
  export function get(scope: Scope, key: string): Uint8Array | undefined;
  /**
   * [events] All keys, sorted.
   */
  export function listKeys(scope: Scope): Array<string>;
  /**
   * [events] All of the changes or none; on disk when it returns.
   */
  export function commit(scope: Scope, changes: Array<Change>): void;
  /**
   * # Variants
   * 
   * ## `"plugin"`
   * 
   * The same on every server.
   * ## `"server"`
   * 
   * Of the server that the user is connected to.
   */
  export type Scope = 'plugin' | 'server';
  export type StorageError = StorageErrorQuotaExceeded | StorageErrorBadKey | StorageErrorNotConnected;
  /**
   * 1,048,576 bytes of keys and values per plugin, 65,536 a value.
   */
  export interface StorageErrorQuotaExceeded {
    tag: 'quota-exceeded',
  }
  /**
   * 1 to 128 characters.
   */
  export interface StorageErrorBadKey {
    tag: 'bad-key',
  }
  /**
   * `server` without a connection.
   */
  export interface StorageErrorNotConnected {
    tag: 'not-connected',
  }
  export interface Change {
    key: string,
    /**
     * None removes it.
     */
    value?: Uint8Array,
  }
}
