/** A computer as the two fields of the TPM form: `CONTOSO\WS01`, `ws01.contoso.com`, or a bare name. */
export function readComputer(text: string): { readonly computerDomain: string; readonly computerName: string } {
  const slash = text.indexOf('\\');
  if (slash >= 0) return { computerDomain: text.slice(0, slash), computerName: text.slice(slash + 1) };
  const dot = text.indexOf('.');
  if (dot >= 0) return { computerDomain: text.slice(dot + 1), computerName: text.slice(0, dot) };
  return { computerDomain: '', computerName: text };
}
