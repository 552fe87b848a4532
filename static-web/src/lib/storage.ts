/** A browser's storage that may be blocked or full: reads then give null and writes are lost. */
export class SafeStorage {
  constructor(private readonly open: () => Storage) {}

  get(key: string): string | null {
    try {
      return this.open().getItem(key);
    } catch {
      return null;
    }
  }

  /** Returns whether it was stored. */
  set(key: string, value: string): boolean {
    try {
      this.open().setItem(key, value);
      return true;
    } catch {
      return false;
    }
  }

  remove(key: string): void {
    try {
      this.open().removeItem(key);
    } catch {
      // Blocked storage holds nothing.
    }
  }
}

export const localStore = new SafeStorage(() => localStorage);
export const sessionStore = new SafeStorage(() => sessionStorage);
