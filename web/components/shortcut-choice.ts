const KEY = 'carnet-raccourcis';

/** On unless this browser was told otherwise; a browser that keeps nothing has them on. */
export function areShortcutsOn(): boolean {
  try {
    return window.localStorage.getItem(KEY) !== 'non';
  } catch {
    return true;
  }
}

/** False when this browser keeps nothing. */
export function chooseShortcuts(on: boolean): boolean {
  try {
    if (on) window.localStorage.removeItem(KEY);
    else window.localStorage.setItem(KEY, 'non');
    return true;
  } catch {
    return false;
  }
}
