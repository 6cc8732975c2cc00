/** Whether an interface is up, and its MTU. */
export interface LinkState {
  readonly up: boolean;
  readonly mtu: number;
}
