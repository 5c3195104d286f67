import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the build of the pages made, as the server hands it out. */
export interface PortalPages {
  readonly helpDesk: PageTemplate;
  readonly selfService: PageTemplate;
  readonly assetFolder: string;
  /** The names that are answered: no other name reaches the file system. */
  readonly assets: ReadonlySet<string>;
}

/** The text of a page, cut where the nonce of an answer goes. */
export type PageTemplate = readonly string[];

const placeholder = '{{nonce}}';

/**
 * Reads the pages of a build: once, when the server starts, so that a build beside a running server shows no page without
 * the files it names. Undefined when the folder does not hold a build.
 */
export function readPortalPages(folder: string): PortalPages | undefined {
  const [helpDesk, selfService] = [join(folder, 'help-desk.html'), join(folder, 'self-service.html')];
  const assetFolder = join(folder, 'portal-assets');
  if (![helpDesk, selfService, assetFolder].every((path) => existsSync(path))) return undefined;
  return {
    helpDesk: readTemplate(helpDesk),
    selfService: readTemplate(selfService),
    assetFolder,
    assets: new Set(listAssets(assetFolder)),
  };
}

export function fillTemplate(template: PageTemplate, nonce: string): string {
  return template.join(nonce);
}

function readTemplate(path: string): PageTemplate {
  return readFileSync(path, 'utf8').split(placeholder);
}

/** Compressed files are handed out under the name of what they hold. */
function listAssets(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !/\.(br|gz)$/.test(entry.name))
    .map((entry) => entry.name);
}
