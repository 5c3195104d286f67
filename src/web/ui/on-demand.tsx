import type { ButtonProps } from '@fluentui/react-components';
import { type ComponentType, useState } from 'react';

/**
 * A button whose menu is loaded when somebody reaches for it: the parts of menus are a twentieth of what a page begins
 * with, and most people never open one. Where they cannot be loaded, the button stays as it is.
 */
export function onDemand<Props extends object = object>(
  Closed: ComponentType<ButtonProps>,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return function OnDemand(props: Props) {
    const [opened, setOpened] = useState<{ readonly Menu: ComponentType<Props> }>();
    if (opened !== undefined) return <opened.Menu {...props} />;
    const open = async (): Promise<void> => {
      try {
        setOpened({ Menu: await load() });
      } catch {
        // not now: the next press tries again
      }
    };
    const fetchEarly = () => void load().catch(() => undefined);
    return (
      <Closed
        aria-haspopup="menu"
        aria-expanded={false}
        onClick={() => void open()}
        onPointerEnter={fetchEarly}
        onFocus={fetchEarly}
      />
    );
  };
}
