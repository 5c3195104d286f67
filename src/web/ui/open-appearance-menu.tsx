import { Menu, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { AppearanceButton } from './appearance-button.tsx';
import { AppearanceItems, useCheckedValues } from './appearance-items.tsx';

/** Open from its beginning. */
export function OpenAppearanceMenu() {
  const checked = useCheckedValues();
  return (
    <Menu
      defaultOpen
      checkedValues={checked.values}
      onCheckedValueChange={(_event, change) => {
        checked.choose(change);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <AppearanceButton />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <AppearanceItems />
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
