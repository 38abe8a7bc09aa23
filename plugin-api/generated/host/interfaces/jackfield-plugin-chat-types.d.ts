/** @module Interface jackfield:plugin/chat-types@0.2.0 **/
export type ChatVerdict = ChatVerdictPass | ChatVerdictReplace | ChatVerdictDrop;
export interface ChatVerdictPass {
  tag: 'pass',
}
/**
 * 1 to 4,000 characters instead.
 */
export interface ChatVerdictReplace {
  tag: 'replace',
  val: string,
}
export interface ChatVerdictDrop {
  tag: 'drop',
}
