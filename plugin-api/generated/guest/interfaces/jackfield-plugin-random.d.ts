declare module 'jackfield:plugin/random@0.2.0' {
  /**
   * [any] 32 unpredictable bits.
   */
  export function getU32(): number;
}
