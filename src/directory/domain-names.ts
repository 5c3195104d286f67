/**
 * How DNS and NetBIOS names of a domain belong together, so that `CONTOSO\WS01` and `ws01.contoso.com` are one computer
 * and `CONTOSO\jdoe` and `jdoe@contoso.com` one person. From configuration now, from the directory later.
 */
export class DomainNames {
  readonly #netbiosByDns: ReadonlyMap<string, string>;
  /** Used where a name comes without a domain; empty when none is configured. */
  readonly defaultDomain: string;

  /** `pairs` are NetBIOS name and DNS name; letter case does not matter. */
  constructor(pairs: readonly (readonly [netbios: string, dns: string])[] = [], defaultDomain = '') {
    this.#netbiosByDns = new Map(pairs.map(([netbios, dns]) => [dns.toLowerCase(), netbios.toUpperCase()]));
    this.defaultDomain = defaultDomain === '' ? '' : this.normalise(defaultDomain);
  }

  /** One spelling for both names of a domain: upper-case NetBIOS where the pair is known, else upper-case as given. */
  normalise(domain: string): string {
    const trimmed = domain.trim().replace(/\.$/, '');
    return this.#netbiosByDns.get(trimmed.toLowerCase()) ?? trimmed.toUpperCase();
  }
}
