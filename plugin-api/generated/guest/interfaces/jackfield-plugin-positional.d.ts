declare module 'jackfield:plugin/positional@0.2.0' {
  /**
   * [events] Called 10 times a second while the user is in a channel. None: in no such space now, everybody is heard as usual.
   * Coordinates within 1,000,000 m; a value that does not hold to this counts as none.
   */
  export function locate(): Place | undefined;
  /**
   * Metres; left-handed: x to the right, y up, z forward.
   */
  export interface Vector {
    x: number,
    y: number,
    z: number,
  }
  /**
   * `front` and `top` are directions: their length does not count, only that it is not 0 and that they are not parallel.
   */
  export interface Pose {
    position: Vector,
    front: Vector,
    top: Vector,
  }
  export interface Place {
    /**
     * 1 to 256 bytes, such as the address of a game server and a team. Only people whose plugin names the same one hear each
     * other in space.
     */
    context: string,
    /**
     * Where the user's voice comes from.
     */
    avatar: Pose,
    /**
     * Where the user hears from, such as a camera; without one, `avatar`.
     */
    listener?: Pose,
  }
}
