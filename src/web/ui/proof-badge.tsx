import { Badge, Tooltip } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { ProofState } from '../../wire/rest/escrow.ts';

const colours = { proven: 'success', matched: 'brand', claimed: 'informative', failed: 'danger' } as const;

/** What is known about whether a key opens its volume. In words; the explanation comes with the pointer. */
export function ProofBadge({ proof }: { readonly proof: ProofState }) {
  const { t } = useTranslation();
  return (
    <Tooltip content={t(`proof.${proof}Text`)} relationship="description">
      <Badge appearance="tint" color={colours[proof]}>
        {t(`proof.${proof}`)}
      </Badge>
    </Tooltip>
  );
}
