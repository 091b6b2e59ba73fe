export type Theme = 'system' | 'light' | 'dark';

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage may be blocked; the choice then lasts as long as the page.
  }
}

/** What a person chose for this browser, and not for a link. */
class Preferences {
  #theme = $state<Theme>('system');
  #singleKeys = $state(true);

  constructor() {
    const theme = read('assay.theme');
    if (theme === 'light' || theme === 'dark') this.#theme = theme;
    this.#singleKeys = read('assay.keys') !== 'off';
  }

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    write('assay.theme', theme === 'system' ? null : theme);
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }

  /** Whether single letters act as shortcuts (WCAG 2.1.4 wants a way to turn them off). */
  get singleKeys(): boolean {
    return this.#singleKeys;
  }

  set singleKeys(on: boolean) {
    this.#singleKeys = on;
    write('assay.keys', on ? null : 'off');
  }
}

export const preferences = new Preferences();
