import type { Clock } from '../base/clock.ts';
import { inLanguage } from '../config/portal-settings.ts';
import type { Config } from '../config.ts';
import type { PortalInfo } from '../http/services.ts';
import { NoticeFiles } from './notice-files.ts';

type PortalConfig = Pick<
  Config,
  | 'companyName'
  | 'displayNotice'
  | 'noticeFile'
  | 'helpdeskText'
  | 'helpdeskUrl'
  | 'hideKeySeconds'
  | 'oidcIssuer'
  | 'oidcName'
  | 'kerberosKeytabFile'
  | 'directoryUrls'
>;

/** What the pages say in the name of the organisation. */
export class PortalTexts {
  readonly #config: PortalConfig;
  readonly #notice: NoticeFiles | undefined;

  /** Throws `configuration-invalid` for a notice that cannot be read. */
  constructor(config: PortalConfig, clock: Clock) {
    this.#config = config;
    this.#notice = config.noticeFile === undefined ? undefined : new NoticeFiles(config.noticeFile, clock);
  }

  /** For a reader of this language, such as `de` or `de-AT`. */
  async describe(language: string): Promise<PortalInfo> {
    const { companyName, displayNotice, helpdeskText, helpdeskUrl, hideKeySeconds, oidcIssuer, oidcName } =
      this.#config;
    return {
      companyName,
      displayNotice,
      notice: (await this.#notice?.text(language)) ?? '',
      helpdeskText: inLanguage(helpdeskText, language),
      helpdeskUrl: inLanguage(helpdeskUrl, language),
      hideKeySeconds,
      ticketSignOn: this.#config.kerberosKeytabFile !== undefined,
      directorySignOn: this.#config.directoryUrls.length > 0,
      signOnName: oidcIssuer === undefined ? '' : oidcName,
    };
  }
}
