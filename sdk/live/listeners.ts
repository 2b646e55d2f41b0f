/** Who is told of which event. */
export class Listeners<Events> {
  private readonly told = new Map<keyof Events, Set<(payload: never) => void>>();

  /** @returns a function that ends the listening */
  on<Event extends keyof Events>(event: Event, listener: (payload: Events[Event]) => void): () => void {
    const listeners = this.told.get(event) ?? new Set();
    this.told.set(event, listeners);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }

  tell<Event extends keyof Events>(event: Event, payload: Events[Event]): void {
    for (const listener of this.told.get(event) ?? []) {
      try {
        (listener as (payload: Events[Event]) => void)(payload);
      } catch (error) {
        // The application's fault: reported as uncaught, where it leaves the state of the connection alone.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.told.clear();
  }
}
