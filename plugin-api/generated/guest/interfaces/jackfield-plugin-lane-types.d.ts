declare module 'jackfield:plugin/lane-types@0.2.0' {
  export type PacketVerdict = PacketVerdictPass | PacketVerdictReplace | PacketVerdictDrop;
  export interface PacketVerdictPass {
    tag: 'pass',
  }
  export interface PacketVerdictReplace {
    tag: 'replace',
    val: Uint8Array,
  }
  export interface PacketVerdictDrop {
    tag: 'drop',
  }
  export type MessageVerdict = MessageVerdictPass | MessageVerdictReplace | MessageVerdictDrop;
  export interface MessageVerdictPass {
    tag: 'pass',
  }
  /**
   * JSON text of a message of the same kind; one that does not fit the wire's schema counts as a strike and the original goes on.
   */
  export interface MessageVerdictReplace {
    tag: 'replace',
    val: string,
  }
  export interface MessageVerdictDrop {
    tag: 'drop',
  }
}
