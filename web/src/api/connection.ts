// Whether the server can be reached: what the browser says, corrected by what
// our own requests experience. Read by the offline banner.
import { useSyncExternalStore } from "react";

type Listener = () => void;

class Connection {
  private reachable = navigator.onLine;
  private readonly listeners = new Set<Listener>();

  constructor() {
    addEventListener("online", () => this.set(true));
    addEventListener("offline", () => this.set(false));
  }

  set(reachable: boolean): void {
    if (this.reachable === reachable) return;
    this.reachable = reachable;
    this.listeners.forEach((listener) => listener());
  }

  readonly get = (): boolean => this.reachable;

  readonly subscribe = (listener: Listener): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export const connection = new Connection();

export function useConnected(): boolean {
  return useSyncExternalStore(connection.subscribe, connection.get);
}
