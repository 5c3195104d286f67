import { KeyhavenError } from '../base/error.ts';
import type { App } from './request-context.ts';

/** Objects and lists inside each other. The deepest request of ours has three. */
const deepest = 16;

/** Commas outside of texts, which bound members and items. The largest list has 64; a route with a larger one says so. */
const usualMembers = 1024;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON is the only body that any route takes: no forms, which a page of another site could send. */
export function acceptOnlyJson(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      const mostMembers = request.routeOptions.config.mostMembers ?? usualMembers;
      done(null, parseJsonBody(typeof body === 'string' ? Buffer.from(body) : body, mostMembers));
    } catch (error) {
      done(error instanceof Error ? error : new Error('body parser failed', { cause: error }));
    }
  });
}

/** Reads a body, its depth and number of members bounded before anything is built from it. Throws `request-invalid`. */
function parseJsonBody(body: Uint8Array, mostMembers: number): unknown {
  const text = decode(body);
  assertBounded(text, mostMembers);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text around the fault, which may be a secret: it goes neither to the caller nor to the log.
    throw new KeyhavenError('request-invalid', 'the body is not JSON; check quotes, commas and brackets');
  }
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw new KeyhavenError('request-invalid', 'the body is not UTF-8; send JSON in UTF-8');
  }
}

function assertBounded(text: string, mostMembers: number): void {
  let depth = 0;
  let members = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (inText) {
      if (character === backslash) at += 1;
      else if (character === quote) inText = false;
    } else if (character === quote) inText = true;
    else if (character === openBrace || character === openBracket) depth += 1;
    else if (character === closeBrace || character === closeBracket) depth -= 1;
    else if (character === comma) members += 1;
    if (depth > deepest)
      throw new KeyhavenError('request-invalid', `the body is nested deeper than ${String(deepest)} levels`);
    if (members > mostMembers)
      throw new KeyhavenError('request-invalid', `the body has more than ${String(mostMembers)} members`);
  }
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
