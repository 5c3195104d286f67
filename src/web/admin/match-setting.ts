interface Searched {
  readonly name: string;
  readonly environment: string;
  readonly help: string;
  readonly value: string;
}

/** Whether all words of a search are in what is said of the setting, whatever the case and the signs between words. */
export function matchesSetting(setting: Searched, words: string): boolean {
  const text = plain([setting.name, setting.environment, setting.help, setting.value].join(' '));
  return plain(words)
    .split(' ')
    .every((word) => text.includes(word));
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[_\s]+/g, ' ')
    .trim();
}
