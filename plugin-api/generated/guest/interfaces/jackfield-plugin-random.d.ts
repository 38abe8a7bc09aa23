declare module 'jackfield:plugin/random@0.1.0' {
  /**
   * [any] 32 unpredictable bits.
   */
  export function getU32(): number;
}
