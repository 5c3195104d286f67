/** Hands a file to the browser, which asks or saves as its owner set it up. Nothing of it goes to the server. */
export function saveFile(
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
  type = 'application/octet-stream',
): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The download has begun by then, and holds the content itself.
  setTimeout(() => {
    URL.revokeObjectURL(url);
  }, 10_000);
}

/** The bytes that a base64 answer stands for. */
export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
